// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/postgres/session.hpp"

namespace shopfloor::storage::postgres {

/// The version that `migrate` brings a database to, kept in `shopfloor_schema`: the same number
/// means the same tables as SQLite's.
[[nodiscard]] int newest_schema_version() noexcept;

/// Runs the migrations that the database has not seen, each in a transaction of its own. Throws
/// std::runtime_error with a sentence when the database is from a newer version, or another
/// program's; DatabaseFailure otherwise.
void migrate(Session& session);

}  // namespace shopfloor::storage::postgres

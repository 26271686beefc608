// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/sqlite/handles.hpp"

namespace shopfloor::storage::sqlite {

/// The version that `migrate` brings a database to, kept in `PRAGMA user_version`.
[[nodiscard]] int newest_schema_version() noexcept;

/// Runs the migrations that the database has not seen, each in a transaction of its own.
/// Throws std::runtime_error with a sentence when the database is from a newer version, or
/// another program's; SqliteFailure otherwise.
void migrate(sqlite3& database);

}  // namespace shopfloor::storage::sqlite

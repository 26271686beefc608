// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/postgres/session.hpp"

namespace shopfloor::storage::postgres {

/// A session that may write: the server keeps what it acknowledges (fsync, synchronous_commit), no
/// other Shopfloor has the database, and the schema is up to date. The lock is the session's: it
/// goes when the session goes. Throws DatabaseInUse, or std::runtime_error with a sentence.
[[nodiscard]] Session open_database(const Address& address, const Patience* patience = nullptr);

/// The same, as often as it takes, after a connection was lost, with the schema left as it is:
/// where it is another one now, or none, so is the database. Throws the failure as it is.
[[nodiscard]] Session open_again(const Address& address, const Patience& patience);

}  // namespace shopfloor::storage::postgres

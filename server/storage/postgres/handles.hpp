// SPDX-License-Identifier: MIT
// The only place that frees what libpq gives out.
#pragma once

#include "server/storage/database.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

namespace shopfloor::storage::postgres {

struct PqDeleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

using ConnectionPtr = std::unique_ptr<PGconn, PqDeleter>;
using ResultPtr = std::unique_ptr<PGresult, PqDeleter>;
using OptionsPtr = std::unique_ptr<PQconninfoOption, PqDeleter>;

/// The server's words, and its SQLSTATE (PostgreSQL 15, appendix A).
class PostgresFailure : public DatabaseFailure {
public:
    PostgresFailure(const std::string& sqlstate, const std::string& words);
};

/// The connection is gone, or the server gives no answer in time.
class ConnectionLost : public DatabaseFailure {
public:
    explicit ConnectionLost(const std::string& words)
        : DatabaseFailure(StorageError::Unreachable, words, "08006") {}
};

/// libpq's lines as one, without what ends them. Pure.
[[nodiscard]] std::string in_one_line(std::string_view words);

}  // namespace shopfloor::storage::postgres

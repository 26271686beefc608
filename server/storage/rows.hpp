// SPDX-License-Identifier: MIT
// What the SQL of each topic (*_rows.cpp) is written with.
#pragma once

#include "server/storage/sqlite_handles.hpp"
#include "server/storage/storage.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace shopfloor::storage {

/// Statements of the writer's connection, each prepared once. Owner: the thread of `database`,
/// which must outlive it. Throws SqliteFailure.
class RowWriter {
public:
    explicit RowWriter(sqlite3& database) : database_(database) {}

    /// Ready to be bound. `sql` is a constant: it lives as long as the program.
    Statement& statement(std::string_view sql) {
        const auto known = statements_.find(sql);
        if (known != statements_.end()) return known->second;
        return statements_.try_emplace(sql, database_, sql).first->second;
    }

private:
    sqlite3& database_;
    std::map<std::string_view, Statement> statements_;
};

/// A connection to read from. Throws SqliteFailure.
class Reader {
public:
    explicit Reader(sqlite3& database) : database_(database) {}

    Statement statement(std::string_view sql) { return Statement{database_, sql}; }

    /// What `read` makes of each row that `statement`, with its parameters bound, has.
    template <class Read>
    auto all(Statement statement, Read read) {
        std::vector<decltype(read(statement))> records;
        while (statement.step()) {
            records.push_back(read(statement));
        }
        return records;
    }
    template <class Read>
    auto all(std::string_view sql, Read read) {
        return all(statement(sql), std::move(read));
    }

    sqlite3& database() noexcept { return database_; }

private:
    sqlite3& database_;
};

inline void bind_optional(Statement& statement, int index, const std::optional<UtcTime>& time) {
    if (time) {
        statement.bind(index, *time);
    } else {
        statement.bind_null(index);
    }
}

/// Everything, as of one moment. Throws SqliteFailure.
[[nodiscard]] Contents read_contents(Reader& reader);

}  // namespace shopfloor::storage

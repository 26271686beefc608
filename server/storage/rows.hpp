// SPDX-License-Identifier: MIT
// What the SQL of each topic (*_rows.cpp) is written with.
#pragma once

#include "server/storage/database.hpp"
#include "server/storage/storage.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace shopfloor::storage {

/// Statements of the writer's connection, each prepared once. Owner: the thread of `source`, which
/// must outlive it. Throws DatabaseFailure.
class RowWriter {
public:
    explicit RowWriter(StatementSource& source) : source_(source) {}

    /// Ready to be bound, and to `run`: a writer's statements have no rows. `sql` is a constant: it
    /// lives as long as the program.
    Statement& statement(std::string_view sql) {
        const auto known = statements_.find(sql);
        if (known != statements_.end()) return known->second;
        return statements_.try_emplace(sql, source_.prepare(sql)).first->second;
    }

private:
    StatementSource& source_;
    std::map<std::string_view, Statement> statements_;
};

/// A connection to read from. Throws DatabaseFailure.
class Reader {
public:
    explicit Reader(ReadableDatabase& database) : database_(database) {}

    Statement statement(std::string_view sql) { return database_.prepare(sql); }

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

    /// All that `read` asks for is as of one moment.
    template <class Read>
    auto at_one_moment(Read read) {
        database_.begin_snapshot();
        const std::unique_ptr<ReadableDatabase, EndSnapshot> snapshot{&database_};
        return read();
    }

private:
    struct EndSnapshot {
        void operator()(ReadableDatabase* database) const noexcept { database->end_snapshot(); }
    };

    ReadableDatabase& database_;
};

inline void bind_optional(Statement& statement, int index, const std::optional<UtcTime>& time) {
    if (time) {
        statement.bind(index, *time);
    } else {
        statement.bind_null(index);
    }
}

/// Everything, as of one moment. Throws DatabaseFailure.
[[nodiscard]] Contents read_contents(Reader& reader);

}  // namespace shopfloor::storage

// SPDX-License-Identifier: MIT
// The only place that opens and frees what SQLite gives out.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace shopfloor::storage {

struct SqliteDeleter {
    void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

using DatabasePtr = std::unique_ptr<sqlite3, SqliteDeleter>;
using StatementPtr = std::unique_ptr<sqlite3_stmt, SqliteDeleter>;

/// SQLite's words for what went wrong, and its extended result code.
class SqliteFailure : public std::runtime_error {
public:
    SqliteFailure(int code, const std::string& words) : std::runtime_error(words), code_(code) {}
    /// SQLITE_CORRUPT, SQLITE_BUSY …
    int code() const noexcept { return code_ & 0xff; }
    int extended_code() const noexcept { return code_; }

private:
    int code_;
};

enum class OpenMode { ReadOnly, ReadWrite };

/// Whether the last connection that closes brings the write-ahead log into the file: not before
/// the file is known to be sound.
void checkpoint_on_close(sqlite3& database, bool is_wanted);

/// Opens a file that exists. Throws SqliteFailure.
[[nodiscard]] DatabasePtr open_database(const std::filesystem::path& file, OpenMode mode);

/// Runs statements that return nothing of interest. Throws SqliteFailure.
void execute(sqlite3& database, const char* sql);

/// A prepared statement, used again and again. Owner: the thread of its database.
class Statement {
public:
    Statement(sqlite3& database, std::string_view sql);

    /// Parameters in their order, from 1. A text view must live until the next `reset`.
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, std::int64_t number);
    Statement& bind(int index, std::chrono::milliseconds time) { return bind(index, time.count()); }
    Statement& bind_null(int index);

    /// The next row: whether there is one. Throws SqliteFailure.
    bool step();
    /// Runs a statement that has no rows, and makes it ready for the next time.
    void run();

    std::string text(int column) const;
    std::int64_t number(int column) const;
    std::chrono::milliseconds time(int column) const;
    std::optional<std::chrono::milliseconds> optional_time(int column) const;

private:
    void check(int code) const;

    sqlite3& database_;
    StatementPtr statement_;
};

}  // namespace shopfloor::storage

// SPDX-License-Identifier: MIT
// The only place that opens and frees what SQLite gives out.
#pragma once

#include "server/storage/database.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace shopfloor::storage::sqlite {

struct SqliteDeleter {
    void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

using DatabasePtr = std::unique_ptr<sqlite3, SqliteDeleter>;
using StatementPtr = std::unique_ptr<sqlite3_stmt, SqliteDeleter>;

/// SQLite's words for what went wrong, and its extended result code.
class SqliteFailure : public DatabaseFailure {
public:
    SqliteFailure(int extended_code, const std::string& words);
    /// SQLITE_CORRUPT, SQLITE_BUSY …
    int primary_code() const noexcept { return primary_code_; }

private:
    int primary_code_;
};

enum class OpenMode { ReadOnly, ReadWrite };

/// Whether the last connection that closes brings the write-ahead log into the file: not before
/// the file is known to be sound.
void checkpoint_on_close(sqlite3& database, bool is_wanted);

/// Opens a file that exists. Throws SqliteFailure.
[[nodiscard]] DatabasePtr open_database(const std::filesystem::path& file, OpenMode mode);

/// Runs statements that return nothing of interest. Throws SqliteFailure.
void execute(sqlite3& database, const char* sql);

/// Prepared when it is made. Owner: the thread of `database`, which outlives it.
class FileStatement final : public PreparedStatement {
public:
    FileStatement(sqlite3& database, std::string_view sql);

    void bind(int index, std::string_view text) override;
    void bind(int index, std::int64_t number) override;
    void bind_null(int index) override;
    bool step() override;
    void run() override;
    bool is_null(int column) const override;
    std::string_view text(int column) const override;
    std::int64_t number(int column) const override;

private:
    void check(int code) const;

    sqlite3& database_;
    StatementPtr statement_;
};

}  // namespace shopfloor::storage::sqlite

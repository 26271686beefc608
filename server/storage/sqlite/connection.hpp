// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/sqlite/handles.hpp"

#include <filesystem>

namespace shopfloor::storage::sqlite {

/// A connection to a file that exists. Owner: one thread. Throws SqliteFailure.
class Connection final : public ReadableDatabase {
public:
    /// To read from.
    explicit Connection(const std::filesystem::path& file)
        : Connection(open_database(file, OpenMode::ReadOnly)) {}
    explicit Connection(DatabasePtr database) : database_(std::move(database)) {}

    Statement prepare(std::string_view sql) override {
        return Statement{std::make_unique<FileStatement>(*database_, sql)};
    }
    void begin_snapshot() override { execute(*database_, "BEGIN"); }
    void end_snapshot() noexcept override {
        sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }

    void renew() noexcept override {}

    sqlite3& database() noexcept { return *database_; }

private:
    DatabasePtr database_;
};

}  // namespace shopfloor::storage::sqlite

// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/rows.hpp"
#include "server/storage/sqlite/connection.hpp"
#include "server/storage/sqlite/database_file.hpp"

namespace shopfloor::storage::sqlite {

/// A group of commits is one transaction with a savepoint for each. Where the database is known to
/// be damaged nothing is written: the next start would refuse the file, and what is in it is for
/// those who save it.
class FileWriter final : public WritableDatabase {
public:
    FileWriter(const std::filesystem::path& file, Trouble& trouble);
    ~FileWriter() override;

    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    std::optional<std::vector<Result<void>>> write(const std::vector<Commit>& group) override;
    void probe() override;
    std::uint64_t free_bytes() override;

private:
    Result<void> write_one(const std::vector<Change>& changes);
    void note_success();
    bool is_damaged() const noexcept { return trouble_.read() == StorageError::Damaged; }
    StorageError give_up(const SqliteFailure& failure);
    sqlite3& database() noexcept { return connection_.database(); }

    std::filesystem::path file_;
    Trouble& trouble_;
    FileLock lock_;
    Connection connection_;
    RowWriter rows_;
};

}  // namespace shopfloor::storage::sqlite

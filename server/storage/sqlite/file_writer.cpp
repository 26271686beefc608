// SPDX-License-Identifier: MIT
#include "server/storage/sqlite/file_writer.hpp"

#include "pipeline/base/log.hpp"
#include "server/storage/sqlite/migrations.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

namespace shopfloor::storage::sqlite {
namespace {

constexpr std::uint64_t kRoomAfterFull = 256 * 1024;

}  // namespace

FileWriter::FileWriter(const std::filesystem::path& file, Trouble& trouble)
    : file_(file),
      trouble_(trouble),
      lock_(file),
      connection_(open_file(file)),
      rows_(connection_) {}

FileWriter::~FileWriter() {
    if (is_damaged()) checkpoint_on_close(database(), false);
}

std::uint64_t FileWriter::free_bytes() {
    struct statvfs facts {};
    const std::filesystem::path folder = std::filesystem::absolute(file_).parent_path();
    if (::statvfs(folder.c_str(), &facts) != 0) return UINT64_MAX;
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

std::optional<std::vector<Result<void>>> FileWriter::write(const std::vector<Commit>& group) {
    std::vector<Result<void>> results;
    if (is_damaged()) {
        results.assign(group.size(), StorageError::Damaged);
        return results;
    }
    try {
        const int changes_before = sqlite3_total_changes(&database());
        execute(database(), "BEGIN IMMEDIATE");
        for (const Commit& commit : group) {
            results.push_back(write_one(commit.changes));
        }
        execute(database(), "COMMIT");
        // What deletes nothing writes nothing, and proves nothing of the disk.
        if (sqlite3_total_changes(&database()) != changes_before) note_success();
    } catch (const SqliteFailure& failure) {
        results.assign(group.size(), give_up(failure));
    }
    return results;
}

// The whole transaction is lost.
StorageError FileWriter::give_up(const SqliteFailure& failure) {
    // Some failures (a full disk) have already rolled everything back.
    if (sqlite3_get_autocommit(&database()) == 0) {
        sqlite3_exec(&database(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    return note_failure(trouble_, failure);
}

// What a full disk could not take may leave room for something smaller: that is no end of it.
void FileWriter::note_success() {
    const bool is_still_full =
        trouble_.read() == StorageError::Full && free_bytes() < kRoomAfterFull;
    if (!is_still_full) trouble_.note({});
}

// A real write and its fdatasync, of a value that is there already: it takes no table of its own.
void FileWriter::probe() {
    if (is_damaged()) return;
    const std::string version = fmt::format("PRAGMA user_version = {}", newest_schema_version());
    try {
        execute(database(), "BEGIN IMMEDIATE");
        execute(database(), version.c_str());
        execute(database(), "COMMIT");
        note_success();
    } catch (const SqliteFailure& failure) {
        give_up(failure);
    }
}

// One caller's changes, all or none. Throws when the whole transaction is lost.
Result<void> FileWriter::write_one(const std::vector<Change>& changes) {
    execute(database(), "SAVEPOINT one");
    try {
        for (const Change& change : changes) {
            change.write(rows_);
        }
    } catch (const SqliteFailure& failure) {
        if (sqlite3_get_autocommit(&database()) != 0 || is_trouble(failure.error())) throw;
        log::error("storage", "commit failed reason=\"{}\"", failure.what());
        execute(database(), "ROLLBACK TO one");
        execute(database(), "RELEASE one");
        return StorageError::Failed;
    }
    execute(database(), "RELEASE one");
    return {};
}

}  // namespace shopfloor::storage::sqlite

// SPDX-License-Identifier: MIT
#include "server/storage/sqlite/database_file.hpp"

#include "server/storage/in_use.hpp"
#include "server/storage/sqlite/migrations.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace shopfloor::storage::sqlite {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why) {
    throw std::runtime_error{fmt::format("cannot open the database {}: {}", file.string(), why)};
}

// Hashes of secrets are not for other users; a backup group may be let in by hand (0640).
void create_private(const std::filesystem::path& file) {
    const int created =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (created >= 0) {
        ::close(created);
        return;
    }
    if (errno != EEXIST) refuse(file, std::strerror(errno));
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) refuse(file, std::strerror(errno));
    if (!S_ISREG(status.st_mode)) refuse(file, "it is not a file");
    // Another user's file cannot be changed; opening it for writing decides.
    if ((status.st_mode & 0137U) != 0) ::chmod(file.c_str(), status.st_mode & 0640U);
}

// `details` are SQLite's words.
std::string damaged(const std::filesystem::path& file, std::string_view details) {
    return fmt::format(
        "it is damaged ({}). It is left as it is. Restore a backup, or save what can be read: "
        "sqlite3 {} .recover | sqlite3 recovered.db, then put recovered.db in its place and remove "
        "{}-wal and {}-shm",
        details,
        file.string(),
        file.string(),
        file.string());
}

void require_sound_pages(sqlite3& database, const std::filesystem::path& file) {
    FileStatement check{database, "PRAGMA quick_check(1)"};
    check.step();
    if (check.text(0) != "ok") throw std::runtime_error{damaged(file, check.text(0))};
}

void use_wal(sqlite3& database) {
    FileStatement journal{database, "PRAGMA journal_mode = WAL"};
    journal.step();
    if (journal.text(0) != "wal") {
        throw std::runtime_error{"its folder's file system has no shared memory (WAL)"};
    }
}

std::string sentence_for(const SqliteFailure& failure, const std::filesystem::path& file) {
    switch (failure.primary_code()) {
        case SQLITE_NOTADB: return "it is not a SQLite database";
        case SQLITE_CORRUPT: return damaged(file, failure.what());
        case SQLITE_BUSY: return "another process holds it locked";
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN: return "this user may not write it, or its folder";
        case SQLITE_FULL: return "the disk is full";
        default: return failure.what();
    }
}

DatabasePtr open_checked(const std::filesystem::path& file) {
    DatabasePtr database = open_database(file, OpenMode::ReadWrite);
    if (sqlite3_db_readonly(database.get(), "main") == 1) {
        throw std::runtime_error{"this user may not write it"};
    }
    checkpoint_on_close(*database, false);
    require_sound_pages(*database, file);
    checkpoint_on_close(*database, true);
    use_wal(*database);
    execute(*database, "PRAGMA synchronous = FULL");
    migrate(*database);
    return database;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file)
    : descriptor_(::open(
          (file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) {
        refuse(file,
               fmt::format("its folder is missing or not writable ({})", std::strerror(errno)));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(descriptor_);
    throw DatabaseInUse{fmt::format(
        "cannot open the database {}: another Shopfloor server is using it", file.string())};
}

FileLock::~FileLock() { ::close(descriptor_); }

DatabasePtr open_file(const std::filesystem::path& file) {
    create_private(file);
    try {
        return open_checked(file);
    } catch (const SqliteFailure& failure) {
        refuse(file, sentence_for(failure, file));
    } catch (const std::runtime_error& error) {
        refuse(file, error.what());
    }
}

}  // namespace shopfloor::storage::sqlite

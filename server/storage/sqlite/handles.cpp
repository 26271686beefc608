// SPDX-License-Identifier: MIT
#include "server/storage/sqlite/handles.hpp"

namespace shopfloor::storage::sqlite {
namespace {

// How long to wait for another connection of this machine (a backup, a person with sqlite3).
constexpr int kBusyTimeoutMs = 5000;

[[noreturn]] void fail(sqlite3& database) {
    throw SqliteFailure{sqlite3_extended_errcode(&database), sqlite3_errmsg(&database)};
}

StorageError meaning_of(int extended_code) noexcept {
    switch (extended_code & 0xff) {
        case SQLITE_FULL: return StorageError::Full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return StorageError::Locked;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return StorageError::Damaged;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY: return StorageError::Unwritable;
        default: return StorageError::Failed;
    }
}

}  // namespace

SqliteFailure::SqliteFailure(int extended_code, const std::string& words)
    : DatabaseFailure(meaning_of(extended_code), words, std::to_string(extended_code)),
      primary_code_(extended_code & 0xff) {}

DatabasePtr open_database(const std::filesystem::path& file, OpenMode mode) {
    const int access = mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    DatabasePtr database{opened};
    if (!database) throw std::bad_alloc{};
    if (code != SQLITE_OK) fail(*database);
    sqlite3_busy_timeout(database.get(), kBusyTimeoutMs);
    // A file from elsewhere must not run code of its own, nor be damaged by SQL alone.
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    return database;
}

void checkpoint_on_close(sqlite3& database, bool is_wanted) {
    sqlite3_db_config(&database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_wanted ? 0 : 1, nullptr);
}

void execute(sqlite3& database, const char* sql) {
    if (sqlite3_exec(&database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database);
}

FileStatement::FileStatement(sqlite3& database, std::string_view sql) : database_(database) {
    sqlite3_stmt* prepared = nullptr;
    check(sqlite3_prepare_v3(&database,
                             sql.data(),
                             static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT,
                             &prepared,
                             nullptr));
    statement_.reset(prepared);
}

void FileStatement::check(int code) const {
    if (code != SQLITE_OK) fail(database_);
}

void FileStatement::bind(int index, std::string_view text) {
    // SQLite takes a null pointer for NULL, also with a length of 0.
    const char* data = text.data() == nullptr ? "" : text.data();
    check(sqlite3_bind_text64(
        statement_.get(), index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void FileStatement::bind(int index, std::int64_t number) {
    check(sqlite3_bind_int64(statement_.get(), index, number));
}

void FileStatement::bind_null(int index) { check(sqlite3_bind_null(statement_.get(), index)); }

bool FileStatement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    SqliteFailure failure{sqlite3_extended_errcode(&database_), sqlite3_errmsg(&database_)};
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    throw failure;
}

void FileStatement::run() {
    while (step()) {
    }
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

std::string_view FileStatement::text(int column) const {
    // SQLite's text is bytes of unsigned char.
    const auto* bytes =
        reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t FileStatement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

bool FileStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

}  // namespace shopfloor::storage::sqlite

// SPDX-License-Identifier: MIT
#include "server/storage/trouble.hpp"

namespace shopfloor::storage {
namespace {

class StorageCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.storage"; }

    std::string message(int value) const override {
        switch (static_cast<StorageError>(value)) {
            case StorageError::Busy: return "too much is waiting to be stored; try again";
            case StorageError::Failed: return "it could not be stored; the log says why";
            case StorageError::Closed: return "the storage is closed";
            case StorageError::Full: return "the database's disk is full";
            case StorageError::Locked: return "another program holds the database locked";
            case StorageError::Damaged: return "the database is damaged";
            case StorageError::Unwritable: return "the database's disk does not take it";
        }
        return "unknown storage error";
    }
};

}  // namespace

const boost::system::error_category& storage_category() noexcept {
    static const StorageCategory category;
    return category;
}

StorageError to_error(const SqliteFailure& failure) noexcept {
    switch (failure.code()) {
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

bool is_trouble(StorageError error) noexcept {
    return error == StorageError::Full || error == StorageError::Locked ||
           error == StorageError::Damaged || error == StorageError::Unwritable;
}

}  // namespace shopfloor::storage

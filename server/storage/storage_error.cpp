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
            case StorageError::Unreachable: return "the database's server cannot be reached";
            case StorageError::Replaced:
                return "the database was taken by another server, or put back to an older state; "
                       "restart this one";
        }
        return "unknown storage error";
    }
};

}  // namespace

const boost::system::error_category& storage_category() noexcept {
    static const StorageCategory category;
    return category;
}

bool is_final(StorageError error) noexcept {
    return error == StorageError::Damaged || error == StorageError::Replaced;
}

bool is_trouble(StorageError error) noexcept {
    return error == StorageError::Full || error == StorageError::Locked ||
           error == StorageError::Unwritable || error == StorageError::Unreachable ||
           is_final(error);
}

}  // namespace shopfloor::storage

// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/sqlite_handles.hpp"
#include "server/storage/storage.hpp"

#include <atomic>
#include <optional>

namespace shopfloor::storage {

/// What SQLite's failure means to whoever waits. Pure.
[[nodiscard]] StorageError to_error(const SqliteFailure& failure) noexcept;

/// Whether it is about the database as a whole, and not about one change whose identity is taken.
[[nodiscard]] bool is_trouble(StorageError error) noexcept;

/// Why the newest attempt failed, for any thread to read. Damage stays: what follows it is luck.
class Trouble {
public:
    void note(std::optional<StorageError> error) noexcept {
        if (read() == StorageError::Damaged) return;
        value_.store(error ? static_cast<int>(*error) : 0, std::memory_order_relaxed);
    }
    std::optional<StorageError> read() const noexcept {
        const int value = value_.load(std::memory_order_relaxed);
        return value == 0 ? std::nullopt : std::optional{static_cast<StorageError>(value)};
    }

private:
    std::atomic<int> value_{0};
};

}  // namespace shopfloor::storage

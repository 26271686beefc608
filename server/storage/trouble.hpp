// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/storage.hpp"

#include <atomic>
#include <optional>

namespace shopfloor::storage {

/// Whether it is about the database as a whole, and not about one change whose identity is taken.
[[nodiscard]] bool is_trouble(StorageError error) noexcept;

/// Whether it stays until the server is started anew: what follows damage is luck, and the memory
/// of a server whose database was taken from it is no longer true.
[[nodiscard]] bool is_final(StorageError error) noexcept;

/// Why the newest attempt failed, for any thread to read. What is final stays.
class Trouble {
public:
    /// Whether it is news: what is, is logged, once, by whoever found it.
    bool note(std::optional<StorageError> error) noexcept {
        const int value = error ? static_cast<int>(*error) : 0;
        int before = value_.load(std::memory_order_relaxed);
        do {
            if (before == value || is_final(static_cast<StorageError>(before))) return false;
        } while (!value_.compare_exchange_weak(before, value, std::memory_order_relaxed));
        if (value == 0) ends_.fetch_add(1, std::memory_order_relaxed);
        return true;
    }
    /// How often trouble has ended so far.
    int ends() const noexcept { return ends_.load(std::memory_order_relaxed); }
    std::optional<StorageError> read() const noexcept {
        const int value = value_.load(std::memory_order_relaxed);
        return value == 0 ? std::nullopt : std::optional{static_cast<StorageError>(value)};
    }

private:
    std::atomic<int> value_{0};
    std::atomic<int> ends_{0};
};

}  // namespace shopfloor::storage

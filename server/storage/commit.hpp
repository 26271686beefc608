// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/storage.hpp"
#include "server/storage/waiter.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace shopfloor::storage {

/// Changes that are stored together, and who waits for it.
struct Commit {
    std::vector<Change> changes;
    std::unique_ptr<Waiter> waiter;
    std::chrono::steady_clock::time_point offered = std::chrono::steady_clock::now();
};

}  // namespace shopfloor::storage

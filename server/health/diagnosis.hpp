// SPDX-License-Identifier: MIT
#pragma once

#include "server/health/problem_book.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace shopfloor::health {

enum class StorageState { Fine, Full, Locked, Damaged, Unwritable, Unreachable, Replaced };

/// What is known of the server's parts at one moment.
struct Facts {
    StorageState storage = StorageState::Fine;
    std::uint64_t storage_free_bytes = UINT64_MAX;
    std::uint64_t storage_min_free_bytes = 0;
    bool is_recording_stopped = false;  // as its disk is full
    bool is_worker_there = true;        // its program can be run
    bool can_worker_start = true;       // the newest one did
    std::vector<std::chrono::nanoseconds>
        delivery_silences{};  // of each thread, since its last beat
};

/// Every code that a problem may have: for metrics, which tell of those that are not there as well.
inline constexpr std::array<std::string_view, 11> kProblemCodes{"storage_full",
                                                                "storage_locked",
                                                                "storage_damaged",
                                                                "storage_unwritable",
                                                                "storage_unreachable",
                                                                "storage_replaced",
                                                                "storage_space_low",
                                                                "recording_disk_full",
                                                                "worker_missing",
                                                                "worker_not_starting",
                                                                "delivery_stuck"};

/// What keeps the server from doing all of its work, in sentences. Pure.
[[nodiscard]] std::vector<Problem> diagnose(const Facts& facts);

}  // namespace shopfloor::health

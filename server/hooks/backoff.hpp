// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace shopfloor::hooks {

/// How long to wait after a try that failed: twice as long each time, up to a limit, and of that
/// between half and all, so that receivers that were down together are not called together.
struct Backoff {
    std::chrono::milliseconds first{1000};
    std::chrono::milliseconds most{600'000};

    /// `failures` in a row, from 1; `chance` from 0 to 1. Pure.
    [[nodiscard]] std::chrono::milliseconds after(unsigned failures, double chance) const {
        constexpr unsigned kMaxDoublings = 30;
        const unsigned doublings = std::min(failures - 1, kMaxDoublings);
        const auto whole = std::min(most, first * (std::int64_t{1} << doublings));
        return std::chrono::milliseconds{
            static_cast<std::int64_t>(static_cast<double>(whole.count()) * (0.5 + 0.5 * chance))};
    }
};

}  // namespace shopfloor::hooks

// SPDX-License-Identifier: MIT
#include "server/guard/hush.hpp"

namespace shopfloor::guard {

std::optional<std::uint64_t> Hush::line(TimePoint now) noexcept {
    const auto at = now.time_since_epoch().count();
    auto due = next_.load(std::memory_order_relaxed);
    const bool begins = at >= due && next_.compare_exchange_strong(
                                         due, at + every_.count(), std::memory_order_relaxed);
    if (begins) written_.store(0, std::memory_order_relaxed);
    if (written_.fetch_add(1, std::memory_order_relaxed) < lines_)
        return kept_back_.exchange(0, std::memory_order_relaxed);
    kept_back_.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
}

}  // namespace shopfloor::guard

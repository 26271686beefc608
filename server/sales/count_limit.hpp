// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace shopfloor::sales {

/// How often somebody counts in a minute, so that one who does the same over and over does not fill
/// the books. Pure. When more than `max_known` came within a minute, all begin anew: who is counted
/// too often costs rows, who is not would be wrong figures. Owner: one thread.
class CountLimit {
public:
    using Time = std::chrono::milliseconds;

    explicit CountLimit(std::size_t max_known = std::size_t{100} * 1000) : max_known_(max_known) {}

    /// Whether this one of `who` counts: the first `limit` in each minute do.
    [[nodiscard]] bool counts(const std::string& who, unsigned limit, Time now);
    std::size_t size() const noexcept { return counted_.size(); }

private:
    std::size_t max_known_;
    Time begun_{};
    std::unordered_map<std::size_t, unsigned> counted_;  // by hash of who, since `begun_`
};

}  // namespace shopfloor::sales

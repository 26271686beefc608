// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace shopfloor::health {

/// How long something took: counts by fixed limits, from a millisecond to ten seconds.
/// Owner: the thread that observes; `read` from any, whose figures may then be of neighbouring
/// moments.
class Histogram {
public:
    static constexpr std::array<double, 13> kLimits{
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};  // seconds

    struct Reading {
        /// How many took at most each limit, and at the end all: they never fall.
        std::array<std::uint64_t, kLimits.size() + 1> at_most{};
        double sum_seconds = 0;
    };

    void observe(std::chrono::nanoseconds duration) noexcept {
        const double seconds = std::chrono::duration<double>(duration).count();
        std::size_t place = 0;
        while (place < kLimits.size() && seconds > kLimits[place])
            ++place;
        counts_[place].fetch_add(1, std::memory_order_relaxed);
        sum_ns_.fetch_add(duration.count(), std::memory_order_relaxed);
    }

    Reading read() const noexcept {
        Reading reading;
        std::uint64_t sum = 0;
        for (std::size_t place = 0; place < counts_.size(); ++place) {
            sum += counts_[place].load(std::memory_order_relaxed);
            reading.at_most[place] = sum;
        }
        reading.sum_seconds = std::chrono::duration<double>(
                                  std::chrono::nanoseconds{sum_ns_.load(std::memory_order_relaxed)})
                                  .count();
        return reading;
    }

private:
    std::array<std::atomic<std::uint64_t>, kLimits.size() + 1> counts_{};
    std::atomic<std::int64_t> sum_ns_{0};
};

}  // namespace shopfloor::health

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace shopfloor::delivery {

/// How much media goes to the viewers of large rooms at a time: a chunk, 200 ms, or 400 ms where a
/// delivery thread would not get done otherwise. Later media for many instead of none for some.
/// Pure. Owner: the delivery thread.
class BatchRules {
public:
    using Span = std::chrono::milliseconds;

    static constexpr double kBusy = 0.85;
    static constexpr double kCalm = 0.35;
    static constexpr int kBusyFor = 3;  // looks in a row
    static constexpr int kCalmFor = 30;
    static constexpr Span kFirst{200};

    /// Never more than `limit`; below kFirst it is always a chunk at a time.
    explicit BatchRules(Span limit) noexcept : limit_(limit) {}

    /// Once a second: the share of the time since the last call in which the thread was not idle.
    /// Returns the span from now on; zero: each chunk by itself.
    Span consider(double busy) noexcept;
    Span span() const noexcept { return span_; }

private:
    Span limit_;
    Span span_{};
    int busy_looks_ = 0;
    int calm_looks_ = 0;
};

}  // namespace shopfloor::delivery

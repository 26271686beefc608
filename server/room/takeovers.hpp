// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <deque>

namespace shopfloor::room {

/// Whether an encoder may take the place of another one with the same key.
///
/// One whose connection is dead, which its server has not noticed, gives way at once. One that
/// sends gives way a few times: two encoders that both come back by themselves would take the place
/// from each other for ever, and viewers would see neither.
/// Pure: time is an argument. Owner: the business thread.
class Takeovers {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Policy { TakeOver, Refuse };

    explicit Takeovers(Policy policy) : policy_(policy) {}

    /// `silent_for` is how long the one that is there has sent nothing. A permitted one counts.
    [[nodiscard]] bool permits(TimePoint now, std::chrono::milliseconds silent_for);
    /// What `permits` would say.
    [[nodiscard]] bool would_permit(TimePoint now, std::chrono::milliseconds silent_for) const;

private:
    Policy policy_;
    std::deque<TimePoint> recent_;  // from one that was sending
};

}  // namespace shopfloor::room

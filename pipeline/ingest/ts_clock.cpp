// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_clock.hpp"

namespace shopfloor::ingest {
namespace {

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 90'000>>;

constexpr std::uint64_t kTimes = std::uint64_t{1} << 33U;
// Tracks lie side by side within a second or so (ISO/IEC 13818-1, 2.4.2.6); pictures may pause.
constexpr std::int64_t kMostBack = Ticks{std::chrono::seconds{3}}.count();
constexpr std::int64_t kMostAhead = Ticks{std::chrono::seconds{10}}.count();

std::int64_t step_between(std::uint64_t from, std::uint64_t to) noexcept {
    const std::uint64_t ahead = (to - from) & (kTimes - 1);
    const auto step = static_cast<std::int64_t>(ahead);
    return ahead < kTimes / 2 ? step : step - static_cast<std::int64_t>(kTimes);
}

std::chrono::microseconds to_time(std::int64_t ticks) noexcept {
    return std::chrono::round<std::chrono::microseconds>(Ticks{ticks});
}

}  // namespace

std::chrono::microseconds TsClock::between(std::uint64_t from, std::uint64_t to) noexcept {
    return to_time(step_between(from, to));
}

std::chrono::microseconds TsClock::place(std::uint64_t ticks) noexcept {
    const std::int64_t step = step_between(last_ticks_.value_or(ticks), ticks);
    last_ticks_ = ticks;
    if (step < -kMostBack || step > kMostAhead || place_ + step < 0) {
        ++steps_;
    } else {
        place_ += step;
    }
    return to_time(place_);
}

}  // namespace shopfloor::ingest

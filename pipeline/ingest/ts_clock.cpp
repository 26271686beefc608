// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_clock.hpp"

namespace shopfloor::ingest {
namespace {

using namespace std::chrono_literals;
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 90'000>>;

constexpr std::uint64_t kTimes = std::uint64_t{1} << 33U;
// Tracks lie side by side within a second or so (ISO/IEC 13818-1, 2.4.2.6); pictures may pause.
constexpr auto kMostBack = 3s;
constexpr auto kMostAhead = 10s;

}  // namespace

std::chrono::microseconds TsClock::between(std::uint64_t from, std::uint64_t to) noexcept {
    const std::uint64_t ahead = (to - from) & (kTimes - 1);
    const auto step = ahead < kTimes / 2
                          ? static_cast<std::int64_t>(ahead)
                          : static_cast<std::int64_t>(ahead) - static_cast<std::int64_t>(kTimes);
    return std::chrono::duration_cast<std::chrono::microseconds>(Ticks{step});
}

std::chrono::microseconds TsClock::place(std::uint64_t ticks) noexcept {
    const auto step = between(last_ticks_.value_or(ticks), ticks);
    last_ticks_ = ticks;
    if (step < -kMostBack || step > kMostAhead || last_ + step < 0us) {
        ++steps_;
    } else {
        last_ += step;
    }
    return last_;
}

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_clock.hpp"

#include <algorithm>
#include <cstdlib>

namespace shopfloor::ingest {
namespace {

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 90'000>>;

constexpr std::uint64_t kTimes = std::uint64_t{1} << 33U;
// Tracks lie side by side within a second or so (ISO/IEC 13818-1, 2.4.2.6); pictures may pause.
constexpr std::int64_t kMostApart = Ticks{std::chrono::seconds{3}}.count();
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

std::chrono::microseconds TsClock::place(media::TrackKind track, std::uint64_t ticks) noexcept {
    const bool is_video = track == media::TrackKind::Video;
    std::optional<Point>& own = last_[is_video ? 0 : 1];
    const std::int64_t place = place_of(own, last_[is_video ? 1 : 0], ticks);
    own = Point{.ticks = ticks, .place = place};
    return to_time(place);
}

std::int64_t TsClock::place_of(const std::optional<Point>& own,
                               const std::optional<Point>& other,
                               std::uint64_t ticks) noexcept {
    if (own) {
        const std::int64_t step = step_between(own->ticks, ticks);
        const bool goes_on = step >= -kMostBack && step <= kMostAhead && own->place + step >= 0;
        if (goes_on) return own->place + step;
    }
    if (other) {
        const std::int64_t apart = step_between(other->ticks, ticks);
        if (std::abs(apart) <= kMostApart && other->place + apart >= 0) return other->place + apart;
    }
    if (!own && !other) return Ticks{kStart}.count();
    ++steps_;
    const std::int64_t furthest = own ? own->place : 0;
    return other ? std::max(furthest, other->place) : furthest;
}

}  // namespace shopfloor::ingest

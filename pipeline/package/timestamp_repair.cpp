// SPDX-License-Identifier: MIT
#include "pipeline/package/timestamp_repair.hpp"

namespace shopfloor::package {
namespace {

using Time = TimestampRepair::Time;

constexpr Time kWrap = std::chrono::milliseconds{std::int64_t{1} << 32};
// What a track is taken to advance by over a jump that nothing else explains.
constexpr Time kUsualStep = std::chrono::milliseconds{33};

// The time nearest to `near` among those that FLV writes alike.
Time unwrapped(Time source, Time near) noexcept {
    const Time step = (source - near) % kWrap;
    if (step > kWrap / 2) return near + step - kWrap;
    if (step < -kWrap / 2) return near + step + kWrap;
    return near + step;
}

bool follows(Time time, Time last) noexcept {
    return time - last <= TimestampRepair::kForwardJump &&
           time - last >= -TimestampRepair::kBackwardJump;
}

}  // namespace

void TimestampRepair::jump(Track& track, const Track& other, Time source) noexcept {
    ++repaired_;
    const bool other_explains = other.last && other.correction != track.correction &&
                                follows(source + other.correction, *track.last);
    track.correction = other_explains ? other.correction : *track.last + kUsualStep - source;
}

Time TimestampRepair::repair(media::TrackKind kind, Time source) noexcept {
    const bool is_video = kind == media::TrackKind::Video;
    Track& track = tracks_[is_video ? 0 : 1];
    const Track& other = tracks_[is_video ? 1 : 0];

    if (track.last) {
        source = unwrapped(source, track.source);
        if (!follows(source + track.correction, *track.last)) jump(track, other, source);
    } else if (other.last) {
        source = unwrapped(source, other.source);
        track.correction = other.correction;
    }
    track.source = source;

    Time time = source + track.correction;
    if (is_video && track.last && time <= *track.last) {
        ++repaired_;
        time = *track.last + kSmallestStep;
    }
    track.last = time;
    return time;
}

}  // namespace shopfloor::package

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

void TimestampRepair::move_to(Track& track, Time source, Time time) noexcept {
    ++repaired_;
    track.correction = time - source;
}

void TimestampRepair::begin_beside(Track& track, const Track& other, Time source) noexcept {
    track.correction = other.correction;
    const Time apart = source + track.correction - *other.last;
    if (apart > kForwardJump || apart < -kForwardJump) move_to(track, source, *other.last);
}

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
        const bool stood = track.standing >= kStandingFrames;
        track.standing = source == track.source ? track.standing + 1 : 0;
        const bool stands = track.standing >= kStandingFrames;
        if (stands && !stood) track.correction_of_standstill = track.correction;
        const bool moves_again =
            stood && !stands && follows(source + track.correction_of_standstill, *track.last);
        if (moves_again) track.correction = track.correction_of_standstill;
        if (!follows(source + track.correction, *track.last)) {
            jump(track, other, source);
        } else if (is_video && stands) {
            move_to(track, source, *track.last + kUsualStep);
        } else if (!is_video && other.last &&
                   (stands || source + track.correction > *other.last + kForwardJump)) {
            move_to(track, source, *other.last);
        }
    } else if (other.last) {
        source = unwrapped(source, other.source);
        begin_beside(track, other, source);
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

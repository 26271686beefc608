// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace shopfloor::package {

/// Makes the decode times of a source usable: whatever the source does, video times rise, and
/// both tracks keep their distance.
///
/// - A time that wraps around 32 bits of milliseconds (FLV's field) goes on.
/// - A jump, over kForwardJump ahead or kBackwardJump back, goes on where the track was; when
///   the other track makes the same jump, it takes the same correction.
/// - A smaller step back of the video becomes the smallest step ahead.
/// - A clock that stands still is no clock: pictures go on at a usual rate, sound with them. One
///   that moves again, as one does that counts in seconds, is followed again.
/// - Sound that is further from the picture than a jump, from the beginning or by running ahead,
///   is moved to the newest picture.
/// Owner: one thread.
class TimestampRepair {
public:
    using Time = std::chrono::microseconds;

    static constexpr Time kForwardJump = std::chrono::seconds{10};
    static constexpr Time kBackwardJump = std::chrono::milliseconds{500};
    static constexpr Time kSmallestStep = std::chrono::milliseconds{1};
    static constexpr unsigned kStandingFrames = 5;  // of one time

    /// The time to use for a frame of `track` that says `source`. Frames come in decode order.
    Time repair(media::TrackKind track, Time source) noexcept;

    /// Times that were changed. A wrap is not one.
    std::uint64_t repaired() const noexcept { return repaired_; }

private:
    struct Track {
        std::optional<Time> last;  // as returned
        Time source{};             // unwrapped
        Time correction{};
        unsigned standing = 0;            // frames of the time before
        Time correction_of_standstill{};  // before it
    };

    void jump(Track& track, const Track& other, Time source) noexcept;
    void begin_beside(Track& track, const Track& other, Time source) noexcept;
    void move_to(Track& track, Time source, Time time) noexcept;

    std::array<Track, 2> tracks_;
    std::uint64_t repaired_ = 0;
};

}  // namespace shopfloor::package

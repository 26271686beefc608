// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/avc_config.hpp"

#include <chrono>
#include <deque>

namespace shopfloor::package {

/// Gives video frames exact times again: FLV rounds them to whole milliseconds.
///
/// While the source keeps a constant rate, a frame within kTolerance of it takes the rate's
/// exact time. A frame further away keeps its own time, and the rate is looked for anew; a
/// source of variable rate thus passes through unchanged.
/// Owner: one thread.
class VideoClock {
public:
    using Time = std::chrono::microseconds;

    static constexpr Time kTolerance = std::chrono::milliseconds{1};

    struct Frame {
        std::int64_t decode_ticks = 0;  // of kVideoTimescale
        std::int64_t presentation_ticks = 0;
        /// How long the frame lasts, where the rate is known to be constant.
        std::optional<std::uint32_t> expected_ticks;
    };

    /// `declared` is the rate that the source names, believed until its frames disagree.
    explicit VideoClock(std::optional<FrameRate> declared);

    /// Times from the epoch's zero; decode times rise.
    [[nodiscard]] Frame next(Time decode, Time presentation);

private:
    std::int64_t model_ticks(std::int64_t frames) const noexcept;
    bool agrees(FrameRate rate) const noexcept;
    bool is_on_model(std::int64_t wanted) noexcept;
    bool skipped_frames_to(std::int64_t wanted) noexcept;
    void look_for_rate();
    std::int64_t presentation_on_model(std::int64_t decode_ticks, Time presentation) const noexcept;

    std::optional<FrameRate> declared_;
    std::optional<FrameRate> rate_;  // the rate that holds now
    std::deque<Time> seen_;          // the newest decode times since the last irregular one
    std::int64_t anchor_ticks_ = 0;
    std::int64_t frames_since_anchor_ = 0;
    std::size_t frames_since_skip_ = 0;
    bool has_frame_ = false;
};

}  // namespace shopfloor::package

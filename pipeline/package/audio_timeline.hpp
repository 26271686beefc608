// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/aac_config.hpp"
#include "pipeline/package/fragment.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace shopfloor::package {

/// Places AAC frames one after the other by their count of samples, and silence where there
/// are none.
///
/// - A frame within kTolerance of its place takes the place: FLV's times are whole milliseconds.
/// - A frame further ahead leaves a gap, which is filled with silence; the frame keeps its time.
/// - A frame further behind, or one whose place silence has taken, is dropped.
/// Owner: one thread. Times and ticks count from the epoch's zero; ticks are samples.
class AudioTimeline {
public:
    using Time = std::chrono::microseconds;

    static constexpr Time kTolerance = std::chrono::milliseconds{30};

    explicit AudioTimeline(const AacConfig& config);

    enum class Placed { Yes, BeforeZero, TooLate };
    Placed place(Time time, Bytes payload);

    /// Silence up to `end` at least, if audio ends before.
    void fill_until(Time end);

    /// The samples that begin before `end`; they leave the timeline.
    [[nodiscard]] std::vector<Sample> take_until(Time end);

    /// Where the audio placed so far ends.
    Time end() const noexcept { return to_time(next_ticks_); }
    Time to_time(std::int64_t ticks) const noexcept;

    std::uint64_t silence_frames() const noexcept { return silence_frames_; }
    std::uint64_t resynchronised() const noexcept { return resynchronised_; }

private:
    std::int64_t to_ticks(Time time) const noexcept;
    void append(Bytes payload);
    void append_silence(std::int64_t frames);
    void move_to(std::int64_t ticks);
    bool make_place_at(std::int64_t ticks);

    std::int64_t rate_hz_;
    std::int64_t frame_ticks_;
    std::int64_t tolerance_ticks_;
    Bytes silence_;
    std::deque<Sample> pending_;
    std::int64_t next_ticks_ = 0;
    bool has_frames_ = false;
    bool follows_silence_ = false;  // the next frame keeps its own time exactly
    std::uint64_t silence_frames_ = 0;
    std::uint64_t resynchronised_ = 0;
};

}  // namespace shopfloor::package

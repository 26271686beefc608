// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

namespace shopfloor::worker {

/// Notices input that leads to nothing: bytes keep coming, video frames do not come out. A stream
/// that begins between two keyframes gets four times as long, as some are 10 s apart. A demuxer
/// that lost its way says nothing by itself. Owner: one thread; time is an argument.
class InputWatch {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Verdict {
        Fine,
        NoFrames,      // nothing at all comes out
        OnlyAudio,     // no video is sent
        NoKeyframe,    // video is sent, but nothing that viewers could begin with
        VideoStopped,  // it was there
    };

    explicit InputWatch(std::chrono::milliseconds limit) : limit_(limit) {}

    void bytes_came(TimePoint now) noexcept;
    /// There is video in the stream, whether pictures come out or not.
    void video_announced() noexcept { is_announced_ = true; }
    /// A picture that viewers get.
    void video_came() noexcept;
    /// `time` is the frame's own.
    void audio_came(std::chrono::microseconds time) noexcept;

    Verdict verdict(TimePoint now) const noexcept;

private:
    std::chrono::milliseconds limit_;
    std::optional<TimePoint> fruitless_since_;  // the first bytes after a video frame, or a pause
    TimePoint last_bytes_;
    bool is_announced_ = false;
    bool has_video_ = false;
    std::optional<std::chrono::microseconds> first_audio_;
    std::chrono::microseconds last_audio_{};
};

}  // namespace shopfloor::worker

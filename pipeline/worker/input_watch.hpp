// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

namespace shopfloor::worker {

/// Notices input that leads to nothing: bytes keep coming, video frames do not come out.
/// A demuxer that lost its way says nothing by itself. Owner: one thread; time is an argument.
class InputWatch {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Verdict { Fine, NoFrames, OnlyAudio };

    explicit InputWatch(std::chrono::milliseconds limit) : limit_(limit) {}

    void bytes_came(TimePoint now) noexcept;
    void video_came() noexcept;
    /// `time` is the frame's own.
    void audio_came(std::chrono::microseconds time) noexcept;

    Verdict verdict(TimePoint now) const noexcept;

private:
    std::chrono::milliseconds limit_;
    std::optional<TimePoint> fruitless_since_;  // the first bytes after the last video frame
    TimePoint last_bytes_;
    bool has_video_ = false;
    std::optional<std::chrono::microseconds> first_audio_;
    std::chrono::microseconds last_audio_{};
};

}  // namespace shopfloor::worker

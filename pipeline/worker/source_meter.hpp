// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/wire/message.hpp"

#include <optional>

namespace shopfloor::worker {

/// Counts what the source sends, for wire::Stats. Owner: one thread; time is an argument.
class SourceMeter {
public:
    void add_bytes(std::size_t count) noexcept { totals_.bytes_in += count; }
    void add(const ingest::TrackFrame& frame, bool is_keyframe) noexcept;

    /// The totals, and the rates since the report before, `elapsed` ago.
    [[nodiscard]] wire::Stats report(std::chrono::microseconds elapsed) noexcept;

    /// Media time since the last keyframe, as far as frames tell.
    std::chrono::microseconds since_keyframe() const noexcept;

private:
    wire::Stats totals_;
    std::optional<std::chrono::microseconds> keyframe_time_;
    std::chrono::microseconds video_time_{};
    // Since the last report:
    std::uint64_t video_bytes_ = 0;
    std::uint64_t audio_bytes_ = 0;
    std::uint64_t frames_ = 0;
    std::optional<std::chrono::microseconds> reported_video_time_;
};

}  // namespace shopfloor::worker

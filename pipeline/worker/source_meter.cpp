// SPDX-License-Identifier: MIT
#include "pipeline/worker/source_meter.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace shopfloor::worker {
namespace {

using std::chrono::microseconds;

std::uint32_t bits_per_second(std::uint64_t bytes, microseconds elapsed) {
    if (elapsed.count() <= 0) return 0;
    const double bits = static_cast<double>(bytes) * 8e6 / static_cast<double>(elapsed.count());
    return static_cast<std::uint32_t>(
        std::min(bits, static_cast<double>(std::numeric_limits<std::uint32_t>::max())));
}

}  // namespace

void SourceMeter::add(const ingest::TrackFrame& frame, bool is_keyframe) noexcept {
    if (frame.track == media::TrackKind::Audio) {
        ++totals_.audio_frames;
        audio_bytes_ += frame.payload.size();
        return;
    }
    ++totals_.video_frames;
    ++frames_;
    video_bytes_ += frame.payload.size();
    video_time_ = frame.decode_time;
    if (!reported_video_time_) {
        reported_video_time_ = video_time_;
        frames_ = 0;
    }
    if (!is_keyframe) return;
    if (keyframe_time_ && video_time_ > *keyframe_time_) {
        const auto interval =
            std::chrono::duration_cast<std::chrono::milliseconds>(video_time_ - *keyframe_time_);
        totals_.keyframe_interval_ms = static_cast<std::uint32_t>(
            std::min<std::int64_t>(interval.count(), std::numeric_limits<std::uint32_t>::max()));
    }
    keyframe_time_ = video_time_;
}

wire::Stats SourceMeter::report(microseconds elapsed) noexcept {
    totals_.video_bitrate_bps = bits_per_second(std::exchange(video_bytes_, 0), elapsed);
    totals_.audio_bitrate_bps = bits_per_second(std::exchange(audio_bytes_, 0), elapsed);
    const microseconds span = video_time_ - reported_video_time_.value_or(video_time_);
    const auto frames = static_cast<double>(std::exchange(frames_, 0));
    // By the frames' own times, so that an uneven network does not show as an uneven camera.
    totals_.frame_rate = span.count() > 0 ? frames * 1e6 / static_cast<double>(span.count()) : 0;
    if (reported_video_time_) reported_video_time_ = video_time_;
    return totals_;
}

microseconds SourceMeter::since_keyframe() const noexcept {
    return keyframe_time_ ? video_time_ - *keyframe_time_ : microseconds{};
}

}  // namespace shopfloor::worker

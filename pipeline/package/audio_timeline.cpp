// SPDX-License-Identifier: MIT
#include "pipeline/package/audio_timeline.hpp"

#include <algorithm>

namespace shopfloor::package {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

}  // namespace

AudioTimeline::AudioTimeline(const AacConfig& config)
    : rate_hz_(config.sample_rate_hz),
      frame_ticks_(config.samples_per_frame),
      tolerance_ticks_(to_ticks(kTolerance)),
      silence_(silent_frame(config.channel_configuration)) {}

// Split, so that weeks of microseconds times 192 kHz stay in 64 bits.
std::int64_t AudioTimeline::to_ticks(Time time) const noexcept {
    const std::int64_t seconds = time.count() / kMicrosecondsPerSecond;
    const std::int64_t rest = time.count() % kMicrosecondsPerSecond;
    return seconds * rate_hz_ + rest * rate_hz_ / kMicrosecondsPerSecond;
}

AudioTimeline::Time AudioTimeline::to_time(std::int64_t ticks) const noexcept {
    const std::int64_t rest = ticks % rate_hz_;
    return Time{ticks / rate_hz_ * kMicrosecondsPerSecond +
                rest * kMicrosecondsPerSecond / rate_hz_};
}

void AudioTimeline::append(Bytes payload) {
    pending_.push_back({.decode_ticks = next_ticks_,
                        .duration_ticks = static_cast<std::uint32_t>(frame_ticks_),
                        .payload = std::move(payload)});
    next_ticks_ += frame_ticks_;
    has_frames_ = true;
}

void AudioTimeline::append_silence(std::int64_t frames) {
    for (; frames > 0; --frames) {
        append(silence_);
        ++silence_frames_;
        follows_silence_ = true;
    }
}

// What is left of a gap, less than a frame, is the last sample's: players accept that.
void AudioTimeline::move_to(std::int64_t ticks) {
    if (!pending_.empty()) {
        pending_.back().duration_ticks += static_cast<std::uint32_t>(ticks - next_ticks_);
    }
    next_ticks_ = ticks;
}

bool AudioTimeline::make_place_at(std::int64_t ticks) {
    const std::int64_t ahead = ticks - next_ticks_;
    if (follows_silence_ ? ahead < 0 : ahead < -tolerance_ticks_) return false;
    if (!follows_silence_ && ahead <= tolerance_ticks_) return true;

    if (!follows_silence_) ++resynchronised_;
    append_silence(ahead / frame_ticks_);
    move_to(ticks);
    return true;
}

AudioTimeline::Placed AudioTimeline::place(Time time, Bytes payload) {
    std::int64_t ticks = to_ticks(time);
    if (!has_frames_) {
        if (ticks < -frame_ticks_ / 2) return Placed::BeforeZero;
        ticks = std::max<std::int64_t>(ticks, 0);
        next_ticks_ = ticks % frame_ticks_;
        append_silence(ticks / frame_ticks_);
    } else if (!make_place_at(ticks)) {
        // From here on exactness is worth a frame: see follows_silence_.
        if (!follows_silence_) ++resynchronised_;
        follows_silence_ = true;
        return Placed::TooLate;
    }
    append(std::move(payload));
    follows_silence_ = false;
    return Placed::Yes;
}

void AudioTimeline::fill_until(Time end) {
    const std::int64_t missing = to_ticks(end) - next_ticks_;
    if (missing > 0) append_silence((missing + frame_ticks_ - 1) / frame_ticks_);
}

std::vector<Sample> AudioTimeline::take_until(Time end) {
    const std::int64_t end_ticks = to_ticks(end);
    std::vector<Sample> taken;
    while (!pending_.empty() && pending_.front().decode_ticks < end_ticks) {
        taken.push_back(std::move(pending_.front()));
        pending_.pop_front();
    }
    return taken;
}

}  // namespace shopfloor::package

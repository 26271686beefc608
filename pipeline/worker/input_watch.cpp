// SPDX-License-Identifier: MIT
#include "pipeline/worker/input_watch.hpp"

namespace shopfloor::worker {
namespace {

// A publisher whose bytes stopped is somebody else's affair.
constexpr std::chrono::seconds kStillComing{1};
// So much sound without a picture is no accident of interleaving.
constexpr std::chrono::seconds kOnlyAudio{3};
constexpr int kKeyframeLimits = 4;

}  // namespace

void InputWatch::bytes_came(TimePoint now) noexcept {
    // A pause is nobody's fault: what follows it gets its time.
    if (!fruitless_since_ || now - last_bytes_ > kStillComing) fruitless_since_ = now;
    last_bytes_ = now;
}

void InputWatch::video_came() noexcept {
    has_video_ = true;
    fruitless_since_.reset();
}

void InputWatch::audio_came(std::chrono::microseconds time) noexcept {
    if (!first_audio_) first_audio_ = time;
    last_audio_ = time;
}

InputWatch::Verdict InputWatch::verdict(TimePoint now) const noexcept {
    const bool awaits_keyframe = !has_video_ && is_announced_;
    if (!has_video_ && !is_announced_ && first_audio_ &&
        last_audio_ - *first_audio_ >= kOnlyAudio) {
        return Verdict::OnlyAudio;
    }
    const auto limit = awaits_keyframe ? limit_ * kKeyframeLimits : limit_;
    const bool is_over = fruitless_since_ && now - *fruitless_since_ >= limit;
    if (!is_over || now - last_bytes_ > kStillComing) return Verdict::Fine;
    if (has_video_) return Verdict::VideoStopped;
    if (awaits_keyframe) return Verdict::NoKeyframe;
    return first_audio_ ? Verdict::OnlyAudio : Verdict::NoFrames;
}

}  // namespace shopfloor::worker

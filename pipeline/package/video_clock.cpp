// SPDX-License-Identifier: MIT
#include "pipeline/package/video_clock.hpp"

#include "pipeline/package/init_segment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace shopfloor::package {
namespace {

constexpr std::size_t kSeenFrames = 64;  // tells 29.97 from 30 frames a second
constexpr std::size_t kFramesToTrust = 5;
constexpr std::int64_t kToleranceTicks = 90;
constexpr std::array<FrameRate, 18> kUsualRates{{{30, 1},
                                                 {25, 1},
                                                 {60, 1},
                                                 {24, 1},
                                                 {50, 1},
                                                 {30000, 1001},
                                                 {24000, 1001},
                                                 {60000, 1001},
                                                 {15, 1},
                                                 {20, 1},
                                                 {10, 1},
                                                 {12, 1},
                                                 {48, 1},
                                                 {5, 1},
                                                 {120, 1},
                                                 {90, 1},
                                                 {100, 1},
                                                 {15000, 1001}}};

std::int64_t to_ticks(VideoClock::Time time) noexcept {
    const std::int64_t scaled = time.count() * 9;
    return (scaled + (scaled >= 0 ? 50 : -50)) / 100;
}

std::int64_t frames_in_ticks(FrameRate rate, std::int64_t frames) noexcept {
    return frames * kVideoTimescale * rate.denominator / rate.numerator;
}

}  // namespace

VideoClock::VideoClock(std::optional<FrameRate> declared) : declared_(declared), rate_(declared) {}

std::int64_t VideoClock::model_ticks(std::int64_t frames) const noexcept {
    return anchor_ticks_ + frames_in_ticks(*rate_, frames);
}

// Rounding to milliseconds spreads the frames of a constant rate over less than 2 ms.
bool VideoClock::agrees(FrameRate rate) const noexcept {
    std::int64_t earliest = 0;
    std::int64_t latest = 0;
    for (std::size_t index = 0; index < seen_.size(); ++index) {
        const std::int64_t error = to_ticks(seen_[index] - seen_.front()) -
                                   frames_in_ticks(rate, static_cast<std::int64_t>(index));
        earliest = std::min(earliest, error);
        latest = std::max(latest, error);
    }
    return latest - earliest < 2 * kToleranceTicks;
}

void VideoClock::look_for_rate() {
    if (seen_.size() < kFramesToTrust) return;
    if (declared_ && agrees(*declared_)) {
        rate_ = declared_;
        return;
    }
    const auto found =
        std::ranges::find_if(kUsualRates, [&](FrameRate rate) { return agrees(rate); });
    if (found != kUsualRates.end()) rate_ = *found;
}

std::int64_t VideoClock::presentation_on_model(std::int64_t decode_ticks,
                                               Time presentation) const noexcept {
    const std::int64_t wanted = to_ticks(presentation);
    const double frame_ticks = static_cast<double>(frames_in_ticks(*rate_, 1000)) / 1000.0;
    const auto frames = static_cast<std::int64_t>(
        std::llround(static_cast<double>(wanted - decode_ticks) / frame_ticks));
    const std::int64_t exact = model_ticks(frames_since_anchor_ + frames);
    return std::abs(exact - wanted) <= kToleranceTicks ? exact : wanted;
}

// A source that cannot keep up leaves whole frames out and keeps its rate; one that does so all
// the time has another rate than it says.
bool VideoClock::skipped_frames_to(std::int64_t wanted) noexcept {
    const std::int64_t ahead = wanted - model_ticks(frames_since_anchor_);
    const std::int64_t frame_ticks = frames_in_ticks(*rate_, 1);
    if (ahead <= 0 || frame_ticks == 0 || frames_since_skip_ < kFramesToTrust) return false;
    const std::int64_t skipped = (ahead + frame_ticks / 2) / frame_ticks;
    if (std::abs(model_ticks(frames_since_anchor_ + skipped) - wanted) > kToleranceTicks) {
        return false;
    }
    frames_since_anchor_ += skipped;
    frames_since_skip_ = 0;
    return skipped > 0;
}

bool VideoClock::is_on_model(std::int64_t wanted) noexcept {
    if (!rate_) return false;
    ++frames_since_anchor_;
    ++frames_since_skip_;
    const std::int64_t error = std::abs(model_ticks(frames_since_anchor_) - wanted);
    if (error <= kToleranceTicks) return true;
    // The drift of a slightly wrong rate breaks the model too: then what was seen stays, so
    // that 30 gives way to 29.97.
    if (error > 2 * kToleranceTicks) seen_.clear();
    return skipped_frames_to(wanted);
}

VideoClock::Frame VideoClock::next(Time decode, Time presentation) {
    const std::int64_t wanted = to_ticks(decode);
    const bool is_first = std::exchange(has_frame_, true) == false;
    if (is_first || !is_on_model(wanted)) {
        anchor_ticks_ = wanted;
        frames_since_anchor_ = 0;
        if (!is_first) rate_.reset();
    }
    seen_.push_back(decode);
    if (seen_.size() > kSeenFrames) seen_.pop_front();
    if (!rate_) look_for_rate();
    if (!rate_) return {wanted, to_ticks(presentation), std::nullopt};

    const std::int64_t exact = model_ticks(frames_since_anchor_);
    return {exact,
            presentation_on_model(exact, presentation),
            static_cast<std::uint32_t>(model_ticks(frames_since_anchor_ + 1) - exact)};
}

}  // namespace shopfloor::package

// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/sound.hpp"

#include "scripts/demo/loom/rhythm.hpp"
#include "scripts/demo/loom/tune.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr auto kStepSamples =
    static_cast<std::uint64_t>(kBeatSeconds * kSampleRate / kStepsPerBeat);
constexpr float kLoomLevel = 0.46F;
constexpr float kStringLevel = 1.05F;
constexpr float kEcho = 0.30F;

std::int16_t to_sample(float value) {
    const float soft = std::tanh(value);  // never a hard edge
    return static_cast<std::int16_t>(std::lround(soft * 32000));
}

}  // namespace

void Sound::play_step() {
    const auto step = static_cast<std::int64_t>(sample_ / kStepSamples);
    for (const auto& note : notes_at(step)) {
        auto& string = strings_[next_string_++ % strings_.size()];
        string = {Pluck(note.hertz, note.strength, static_cast<int>(next_string_)),
                  note.side,
                  static_cast<int>(note.delay_seconds * kSampleRate)};
    }
}

Stereo Sound::strings() {
    Stereo sum{};
    for (auto& string : strings_) {
        if (string.wait > 0) {
            --string.wait;
            continue;
        }
        const float heard = string.pluck.next();
        sum.left += heard * (0.5F - 0.35F * string.side);
        sum.right += heard * (0.5F + 0.35F * string.side);
    }
    return sum;
}

std::span<const std::int16_t> Sound::next(int frames) {
    block_.clear();
    for (int i = 0; i < frames; ++i, ++sample_) {
        if (sample_ % kStepSamples == 0) play_step();
        const Stereo loom = loom_.next();
        const Stereo zither = strings();
        const Stereo dry{kLoomLevel * loom.left + kStringLevel * zither.left,
                         kLoomLevel * loom.right + kStringLevel * zither.right};
        const Stereo wet = hall_.next(dry);
        block_.push_back(to_sample(dry.left + kEcho * wet.left));
        block_.push_back(to_sample(dry.right + kEcho * wet.right));
    }
    return block_;
}

}  // namespace shopfloor::loom

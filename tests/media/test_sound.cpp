// SPDX-License-Identifier: MIT
#include "tests/media/test_sound.hpp"

#include <cmath>
#include <numbers>

namespace shopfloor::test_media {

namespace {

constexpr double kHumHz = 220;
constexpr double kHumLevel = 0.03;
constexpr double kBeepHz = 1000;
constexpr double kBeepLevel = 0.5;

double sine(double hertz, std::uint64_t sample) {
    const double turns = std::fmod(hertz * static_cast<double>(sample) / kSampleRate, 1.0);
    return std::sin(2.0 * std::numbers::pi * turns);
}

}  // namespace

TestSound::TestSound(SoundKind kind, int channels, int beep_samples)
    : kind_(kind), channels_(channels), beep_samples_(static_cast<std::uint64_t>(beep_samples)) {}

const std::vector<std::int16_t>& TestSound::samples(std::uint64_t first, int count) {
    block_.clear();
    for (int i = 0; i < count; ++i) {
        const double value = level(first + static_cast<std::uint64_t>(i));
        const auto sample = static_cast<std::int16_t>(std::lround(value * 32767));
        block_.insert(block_.end(), static_cast<std::size_t>(channels_), sample);
    }
    return block_;
}

double TestSound::level(std::uint64_t sample) const {
    if (kind_ == SoundKind::Hum) return kHumLevel * sine(kHumHz, sample);
    const std::uint64_t into_second = sample % kSampleRate;
    return into_second < beep_samples_ ? kBeepLevel * sine(kBeepHz, into_second) : 0.0;
}

}  // namespace shopfloor::test_media

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace shopfloor::test_media {

inline constexpr int kSampleRate = 48000;

enum class SoundKind {
    Hum,   // a quiet 220 Hz, so that there is something to encode
    Beeps  // silence, and from each whole second on a 1 kHz beep
};

/// Sound on the timeline of the pictures: sample `i` belongs to the time i / 48000 s.
class TestSound {
public:
    /// `beep_samples` is how long a beep lasts.
    TestSound(SoundKind kind, int channels, int beep_samples);

    /// Interleaved signed 16-bit samples from `first` on; valid until the next call.
    const std::vector<std::int16_t>& samples(std::uint64_t first, int count);

private:
    double level(std::uint64_t sample) const;

    SoundKind kind_;
    int channels_;
    std::uint64_t beep_samples_;
    std::vector<std::int16_t> block_;
};

}  // namespace shopfloor::test_media

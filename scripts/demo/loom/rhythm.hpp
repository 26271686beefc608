// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace shopfloor::loom {

// One beat of the loom, as a fraction of its period: the reed strikes at 0, the shed opens, the
// shuttle flies, the shed closes, the reed comes forward again. Picture and sound share these.
inline constexpr double kBeatSeconds = 0.8;
inline constexpr double kThrown = 0.30;
inline constexpr double kCaught = 0.72;

struct Beat {
    std::int64_t number;
    float phase;  // 0 to 1
};

[[nodiscard]] Beat beat_at(double seconds);

/// 0: against the fell. 1: at the back.
[[nodiscard]] float reed_distance(float phase);

/// 0: all threads in one plane. 1: fully open.
[[nodiscard]] float shed_opening(float phase);

/// From 0, where it is thrown, to 1, where it is caught.
[[nodiscard]] float shuttle_progress(float phase);

/// How much of this beat's cloth the take-up has drawn on, 0 to 1.
[[nodiscard]] float take_up(float phase);

}  // namespace shopfloor::loom

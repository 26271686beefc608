// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace shopfloor::loom {

/// The same number from 0 to 1 for the same place, and no pattern among neighbours.
[[nodiscard]] float white_noise(std::int64_t x, std::int64_t y);

/// Smooth: white noise on the whole numbers, and between them a blend.
[[nodiscard]] float smooth_noise(float x, float y);

/// 0 below `from`, 1 above `to`, and an S between.
[[nodiscard]] float smooth_step(float from, float to, float value);

}  // namespace shopfloor::loom

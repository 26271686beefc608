// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

float white_noise(std::int64_t x, std::int64_t y) {
    auto bits = static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15ULL +
                static_cast<std::uint64_t>(y) * 0xC2B2AE3D27D4EB4FULL;
    bits = (bits ^ (bits >> 29)) * 0xBF58476D1CE4E5B9ULL;
    bits = (bits ^ (bits >> 32)) * 0x94D049BB133111EBULL;
    return static_cast<float>(bits >> 40) / static_cast<float>(1U << 24U);
}

float smooth_noise(float x, float y) {
    const float left = std::floor(x);
    const float top = std::floor(y);
    const auto column = static_cast<std::int64_t>(left);
    const auto row = static_cast<std::int64_t>(top);
    const float right_share = smooth_step(0, 1, x - left);
    const auto across = [&](std::int64_t at) {
        return std::lerp(white_noise(column, at), white_noise(column + 1, at), right_share);
    };
    return std::lerp(across(row), across(row + 1), smooth_step(0, 1, y - top));
}

float smooth_step(float from, float to, float value) {
    const float t = std::clamp((value - from) / (to - from), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

}  // namespace shopfloor::loom

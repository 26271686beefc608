// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/colour.hpp"

#include <algorithm>

namespace shopfloor::loom {

Rgb hex(unsigned rgb) {
    const auto part = [rgb](unsigned shift) {
        return static_cast<float>((rgb >> shift) & 255U) / 255.0F;
    };
    return {part(16), part(8), part(0)};
}

Rgb operator+(Rgb a, Rgb b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }

Rgb operator*(Rgb a, float factor) { return {a.r * factor, a.g * factor, a.b * factor}; }

Rgb mix(Rgb a, Rgb b, float b_share) { return a * (1 - b_share) + b * b_share; }

Yuv to_yuv(Rgb colour) {
    const float r = std::clamp(colour.r, 0.0F, 1.0F);
    const float g = std::clamp(colour.g, 0.0F, 1.0F);
    const float b = std::clamp(colour.b, 0.0F, 1.0F);
    const float luma = 0.2126F * r + 0.7152F * g + 0.0722F * b;
    return {16 + 219 * luma, 128 + 224 * (b - luma) / 1.8556F, 128 + 224 * (r - luma) / 1.5748F};
}

Yuv mix(Yuv a, Yuv b, float b_share) {
    return {a.y + (b.y - a.y) * b_share, a.u + (b.u - a.u) * b_share, a.v + (b.v - a.v) * b_share};
}

}  // namespace shopfloor::loom

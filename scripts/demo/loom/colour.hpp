// SPDX-License-Identifier: MIT
#pragma once

namespace shopfloor::loom {

/// As a screen shows it, each part from 0 to 1.
struct Rgb {
    float r = 0;
    float g = 0;
    float b = 0;
};

/// 0xRRGGBB, as designers write it.
[[nodiscard]] Rgb hex(unsigned rgb);

[[nodiscard]] Rgb operator+(Rgb a, Rgb b);
[[nodiscard]] Rgb operator*(Rgb a, float factor);
[[nodiscard]] Rgb mix(Rgb a, Rgb b, float b_share);

/// BT.709, limited range, in 8-bit steps: luma from 16 to 235, chroma around 128.
struct Yuv {
    float y = 16;
    float u = 128;
    float v = 128;
};

[[nodiscard]] Yuv to_yuv(Rgb colour);
[[nodiscard]] Yuv mix(Yuv a, Yuv b, float b_share);

}  // namespace shopfloor::loom

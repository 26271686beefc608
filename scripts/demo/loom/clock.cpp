// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/clock.hpp"

#include "scripts/demo/loom/noise.hpp"
#include "scripts/demo/loom/sign.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace shopfloor::loom {

namespace {

constexpr int kColon = 10;
constexpr float kGlyphWidth = 30;  // of its layer, with the glow
constexpr float kGlyphHeight = 48;
constexpr float kDigitStep = 19.5F;
constexpr float kColonStep = 10;
constexpr float kThick = 1.75F;

struct Segment {
    Place from;
    Place to;
};

// a, b, c, d, e, f, g, around the middle of the digit.
constexpr std::array<Segment, 7> kSegments{{{{-4, -12}, {4, -12}},
                                            {{6, -10}, {6, -2}},
                                            {{6, 2}, {6, 10}},
                                            {{-4, 12}, {4, 12}},
                                            {{-6, 2}, {-6, 10}},
                                            {{-6, -10}, {-6, -2}},
                                            {{-4, 0}, {4, 0}}}};
constexpr std::array<std::uint8_t, 10> kLit{
    0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

float distance_to(const Segment& segment, Place at) {
    const float dx = segment.to.x - segment.from.x;
    const float dy = segment.to.y - segment.from.y;
    const float along = std::clamp(((at.x - segment.from.x) * dx + (at.y - segment.from.y) * dy) /
                                       std::max(1e-6F, dx * dx + dy * dy),
                                   0.0F,
                                   1.0F);
    return std::hypot(at.x - segment.from.x - along * dx, at.y - segment.from.y - along * dy);
}

float distance_to_glyph(int glyph, Place at) {
    if (glyph == kColon) {
        return std::min(std::hypot(at.x, at.y - 5), std::hypot(at.x, at.y + 5));
    }
    float nearest = 1000;
    for (std::size_t i = 0; i < kSegments.size(); ++i) {
        if (((kLit[static_cast<std::size_t>(glyph)] >> i) & 1U) == 0) continue;
        nearest = std::min(nearest, distance_to(kSegments[i], at));
    }
    return nearest;
}

Layer paint_glyph(int glyph, float scale) {
    const auto even = [](float value) { return static_cast<int>(std::ceil(value / 2)) * 2; };
    Painting painting({even(kGlyphWidth * scale), even(kGlyphHeight * scale)});
    for (int y = 0; y < painting.size().height; ++y) {
        for (int x = 0; x < painting.size().width; ++x) {
            const float from_middle = (static_cast<float>(x) + 0.5F) / scale - kGlyphWidth / 2;
            const float down = (static_cast<float>(y) + 0.5F) / scale - kGlyphHeight / 2;
            const Place upright{from_middle + down * 0.08F, down};  // digits lean a little
            const float distance = distance_to_glyph(glyph, upright);
            const float core = 1 - smooth_step(kThick - 0.6F, kThick + 0.6F, distance);
            painting.paint(x, y, hex(0xffc26a), core);
            painting.glow(x, y, hex(0xff7a1c) * (0.34F * std::exp(-distance * distance / 14)));
        }
    }
    return Layer(painting);
}

}  // namespace

Clock::Clock(const View& view) {
    for (int glyph = 0; glyph <= kColon; ++glyph)
        glyphs_.push_back(paint_glyph(glyph, view.scale));
}

void Clock::draw(Picture& picture, const View& view, int second_of_day) {
    const int hours = second_of_day / 3600;
    const int minutes = second_of_day / 60 % 60;
    const int seconds = second_of_day % 60;
    const std::array<int, 8> text{hours / 10,
                                  hours % 10,
                                  kColon,
                                  minutes / 10,
                                  minutes % 10,
                                  kColon,
                                  seconds / 10,
                                  seconds % 10};
    const float middle = (kClockBoard.left + kClockBoard.right) / 2;
    const float y = (kClockBoard.top + kClockBoard.bottom) / 2;
    constexpr float kWhole = 6 * kDigitStep + 2 * kColonStep;
    float x = middle - kWhole / 2;
    for (const int glyph : text) {
        const float step = glyph == kColon ? kColonStep : kDigitStep;
        glyphs_[static_cast<std::size_t>(glyph)].draw(
            picture, view.x(x + step / 2 - kGlyphWidth / 2), view.y(y - kGlyphHeight / 2));
        x += step;
    }
}

}  // namespace shopfloor::loom

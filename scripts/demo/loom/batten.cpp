// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/batten.hpp"

#include "scripts/demo/loom/timber.hpp"

#include <cmath>

namespace shopfloor::loom {

namespace {

const Rgb kOak = hex(0xb27a41);
const Rgb kDark = hex(0x6d3f22);

constexpr float kRaceHeight = 30;
constexpr float kReedHeight = 66;
constexpr float kRailHeight = 30;
constexpr float kHalfRail = 282;
constexpr float kArmHeight = 520;
constexpr float kArmWidth = 17;
constexpr float kShaftHeight = 13;
const float kHalfShaft = half_width(kHeddles) + 34;

/// A bar with a free pixel all around, as wide as `half` to both sides of the loom's middle.
Layer paint_piece(const View& view, float width, float height, Grain grain, Rgb tone) {
    const auto even = [](float value) { return static_cast<int>(std::ceil(value / 2)) * 2 + 4; };
    Painting painting({even(width * view.scale), even(height * view.scale)});
    const Place origin{view.x(-width / 2) - 2, view.y(0) - 2};
    paint_bar(painting, view, origin, {-width / 2, 0, width / 2, height}, grain, tone);
    return Layer(painting);
}

}  // namespace

Batten::Batten(const View& view)
    : race_(paint_piece(view, 2 * kHalfRail - 30, kRaceHeight, Grain::Across, kDark)),
      rail_(paint_piece(view, 2 * kHalfRail, kRailHeight, Grain::Across, kOak)),
      arm_(paint_piece(view, kArmWidth, kArmHeight, Grain::Down, kOak * 0.8F)) {
    for (int i = 0; i < kTexels; ++i) {
        const bool is_dent = i % 4 < 2;
        dents_.cover[static_cast<std::size_t>(i)] = is_dent ? 150 : 26;
        dents_.luma[static_cast<std::size_t>(i)] = is_dent ? 175 : 40;
    }
}

void Batten::draw_race(Picture& picture, const View& view, float reed_y) {
    race_.draw(picture, view.x(15 - kHalfRail) - 2, view.y(reed_y + 2) - 2);
}

void Batten::draw_reed(Picture& picture, const View& view, float reed_y) const {
    const float half = half_width(reed_y) + 6;
    draw_sheet(picture,
               view,
               dents_,
               {reed_y - kReedHeight, half * 1.02F, 0.55F},
               {reed_y + 2, half, 0.9F},
               to_yuv(hex(0xb9b4a6)),
               {reed_y - 30, 0.25F, 14});
}

void Batten::draw_rail(Picture& picture, const View& view, float reed_y) {
    const float rail = reed_y - kReedHeight - kRailHeight;
    const float arm = half_width(reed_y) + 22;
    for (const float x : {-arm, arm}) {
        arm_.draw(picture, view.x(x - kArmWidth / 2) - 2, view.y(rail + 20 - kArmHeight) - 2);
    }
    rail_.draw(picture, view.x(-kHalfRail) - 2, view.y(rail) - 2);
}

Shafts::Shafts(const View& view)
    : bar_(paint_piece(view, 2 * kHalfShaft, kShaftHeight, Grain::Across, kOak * 0.9F)) {}

void Shafts::draw(Picture& picture, const View& view, float opening, bool is_odd) {
    constexpr float kStroke = 15;
    constexpr float kFirst = kHeddles + 26;
    for (const int which : {0, 1}) {
        const bool rises = (which == 1) == is_odd;
        const float y =
            kFirst + 22 * static_cast<float>(which) + (rises ? -kStroke : kStroke * 0.4F) * opening;
        bar_.draw(picture, view.x(-kHalfShaft) - 2, view.y(y) - 2);
    }
}

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/warp.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr float kRise = 62;  // of the lifted threads at the heddles
constexpr float kFall = 16;  // of the others
constexpr float kBackBeam = 262;
constexpr float kComberBoard = 246;
constexpr int kCover = 236;
constexpr int kEyeRows = 9;

const Yuv kCordColour = to_yuv(hex(0xcdb892));
const Yuv kBrass = to_yuv(hex(0xf2c877));

float top_of_upper(float opening) { return kHeddles - kRise * opening; }

}  // namespace

Warp::Warp() {
    for (int i = 0; i < kTexels; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const int end = i / kTexelsPerThread;
        const float silk = 0.70F + 0.30F * white_noise(end, 3);
        const float round = i % kTexelsPerThread == 0 ? 1.0F : 0.82F;
        all_.cover[at] = kCover;
        all_.luma[at] = static_cast<std::uint8_t>(219 * silk * round);
        const float cord = white_noise(end, 5);
        cords_.cover[at] = static_cast<std::uint8_t>(end % 3 == 0 ? 70 + 80 * cord : 12);
        cords_.luma[at] = static_cast<std::uint8_t>(70 + 80 * cord);
    }
    down_ = all_;
    up_ = all_;
}

void Warp::set(const Draft& draft, std::int64_t pick) {
    for (int end = 0; end < kEnds; ++end) {
        const bool is_up = draft.lifts(end, pick);
        lifted_[static_cast<std::size_t>(end)] = is_up;
        // Thin against the light: the shuttle is seen through them.
        const auto veil = static_cast<std::uint8_t>(60 + 115 * white_noise(end, 21));
        for (int i = 0; i < kTexelsPerThread; ++i) {
            const auto at = static_cast<std::size_t>(end * kTexelsPerThread + i);
            up_.cover[at] = is_up ? veil : 0;
            down_.cover[at] = is_up ? kCover / 2 : kCover;
        }
    }
}

void Warp::draw_lower(Picture& picture, const View& view, Yuv colour, float opening) const {
    const float luma = (colour.y - 16) / 219;
    const Rail back{kBackBeam, half_width(kBackBeam), 0.18F * luma};
    const Rail heddles{kHeddles, half_width(kHeddles), 0.42F * luma};
    draw_sheet(picture, view, all_, back, heddles, colour);
    const float shade = 1 - 0.35F * opening;
    const Rail lowered{kHeddles + kFall * opening, half_width(kHeddles), 0.5F * shade * luma};
    const Rail fell{kFell, half_width(kFell), 1.0F * shade * luma};
    draw_sheet(picture, view, down_, lowered, fell, colour, {560, 0.35F * luma + 0.1F});
}

void Warp::draw_upper(Picture& picture, const View& view, Yuv colour, float opening) const {
    const float luma = (colour.y - 16) / 219;
    const Rail lifted{
        top_of_upper(opening), half_width(kHeddles) * (1 + 0.03F * opening), 0.62F * luma};
    const Rail fell{kFell, half_width(kFell), 1.05F * luma};
    draw_sheet(
        picture, view, up_, lifted, fell, colour, {500 - 30 * opening, 0.75F * luma + 0.30F, 50});
}

void Warp::draw_harness(Picture& picture, const View& view, float opening) const {
    draw_sheet(picture,
               view,
               cords_,
               {kComberBoard, half_width(kHeddles) * 1.02F, 0.5F},
               {kHeddles, half_width(kHeddles), 1.1F},
               kCordColour);
    const float low = kHeddles + kFall * opening;
    const float high = top_of_upper(opening);
    for (int end = 0; end < kEnds; ++end) {
        const bool is_up = lifted_[static_cast<std::size_t>(end)];
        const float side = (static_cast<float>(end) + 0.5F) * 2 / kEnds - 1;
        const int x = static_cast<int>(view.x(side * half_width(kHeddles)));
        const int top = static_cast<int>(view.y((is_up ? high : low) - 5));
        const float glint = 0.55F + 0.45F * white_noise(end, 9);
        const Span rows =
            clip({top, top + static_cast<int>(kEyeRows * view.scale)}, picture.y.height());
        if (x < 0 || x >= picture.y.width()) continue;
        for (int y = rows.begin; y < rows.end; ++y) {
            picture.y.row(y)[x] = static_cast<std::uint8_t>(16 + (kBrass.y - 16) * glint);
            picture.u.row(y / 2)[x / 2] = static_cast<std::uint8_t>(kBrass.u);
            picture.v.row(y / 2)[x / 2] = static_cast<std::uint8_t>(kBrass.v);
        }
    }
}

}  // namespace shopfloor::loom

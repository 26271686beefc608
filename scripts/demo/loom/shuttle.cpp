// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/shuttle.hpp"

#include "scripts/demo/loom/noise.hpp"
#include "scripts/demo/loom/timber.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr float kHalfLength = 104;
constexpr float kHalfHeight = 15;
constexpr float kBlurRoom = 34;  // for the motion's blur, at both ends
constexpr float kReach = 520;    // from the middle to where it is caught
const Rgb kBoxwood = hex(0xc58a45);
const Rgb kSteel = hex(0xd9dde0);

/// Half the boat's height at `along`, from -1 to 1: pointed at both ends.
float hull(float along) {
    const float side = std::min(1.0F, std::abs(along));
    return kHalfHeight * std::pow(1 - std::pow(side, 2.2F), 0.75F);
}

Rgb quill(float along, float over, Rgb weft) {
    const float turns = 0.82F + 0.18F * std::sin(along * 160);
    return weft * (turns * (1.05F - 0.55F * std::abs(over + 0.25F)));
}

void paint_point(Painting& painting, int x, int y, Place at, Rgb weft) {
    const float along = at.x / kHalfLength;
    const float half = hull(along);
    if (half <= 0) return;
    const float over = at.y / kHalfHeight;
    const float cover = std::clamp(half - std::abs(at.y) + 0.5F, 0.0F, 1.0F);
    const float lit =
        1.15F - 0.45F * (over + 1) / 2 + 0.5F * std::exp(-std::pow((over + 0.55F) / 0.16F, 2.0F));
    const bool is_tip = std::abs(along) > 0.80F;
    painting.paint(
        x, y, (is_tip ? kSteel * 0.85F : wood(at, Grain::Across, kBoxwood)) * lit, cover);
    // The slot, with the quill of weft in it.
    const float slot =
        std::pow(std::abs(along) / 0.52F, 4.0F) + std::pow(std::abs(over) / 0.58F, 4.0F);
    painting.paint(x, y, hex(0x2a170c), 1 - smooth_step(0.85F, 1.1F, slot));
    const float wound =
        std::pow(std::abs(along) / 0.45F, 4.0F) + std::pow(std::abs(over) / 0.40F, 2.0F);
    painting.paint(x, y, quill(along, over, weft), 1 - smooth_step(0.8F, 1.1F, wound));
}

Layer paint_boat(const View& view, Rgb weft) {
    const auto even = [](float value) { return static_cast<int>(std::ceil(value / 2)) * 2; };
    Painting painting({even(2 * (kHalfLength + kBlurRoom) * view.scale),
                       even(2 * (kHalfHeight + 4) * view.scale)});
    for (int y = 0; y < painting.size().height; ++y) {
        for (int x = 0; x < painting.size().width; ++x) {
            const Place at{(static_cast<float>(x) + 0.5F) / view.scale - kHalfLength - kBlurRoom,
                           (static_cast<float>(y) + 0.5F) / view.scale - kHalfHeight - 4};
            paint_point(painting, x, y, at, weft);
        }
    }
    painting.blur(static_cast<int>(std::lround(4 * view.scale)), 0);
    return Layer(painting);
}

float shuttle_x(Beat beat) {
    const float way = -kReach + 2 * kReach * shuttle_progress(beat.phase);
    return beat.number % 2 == 0 ? way : -way;
}

/// A thread one pixel and a half thick, from left to right.
void draw_thread(Picture& picture, Place from, Place to, Yuv colour) {
    if (from.x > to.x) std::swap(from, to);
    const Span columns =
        clip({static_cast<int>(from.x), static_cast<int>(to.x) + 1}, picture.y.width());
    for (int x = columns.begin; x < columns.end; ++x) {
        const float share = std::clamp(
            (static_cast<float>(x) - from.x) / std::max(1.0F, to.x - from.x), 0.0F, 1.0F);
        const float y = std::lerp(from.y, to.y, share);
        const int row = static_cast<int>(std::floor(y - 0.5F));
        for (const int down : {0, 1, 2}) {
            const int at = row + down;
            if (at < 0 || at >= picture.y.height()) continue;
            const float cover = inside(static_cast<float>(at) + 0.5F, y - 0.9F, y + 0.9F);
            std::uint8_t& luma = picture.y.row(at)[x];
            luma = static_cast<std::uint8_t>(std::lerp(static_cast<float>(luma), colour.y, cover));
            if (cover > 0.4F) {
                picture.u.row(at / 2)[x / 2] = static_cast<std::uint8_t>(colour.u);
                picture.v.row(at / 2)[x / 2] = static_cast<std::uint8_t>(colour.v);
            }
        }
    }
}

}  // namespace

Shuttle::Shuttle(const View& view, Rgb weft) : boat_(paint_boat(view, weft)), weft_(to_yuv(weft)) {}

void Shuttle::draw(Picture& picture, const View& view, Beat beat, float reed_y) {
    const float progress = shuttle_progress(beat.phase);
    if (progress <= 0 || progress >= 1) return;
    boat_.draw(picture,
               view.x(shuttle_x(beat) - kHalfLength - kBlurRoom),
               view.y(reed_y + 4 - 2 * kHalfHeight));
}

void Shuttle::draw_weft(Picture& picture, const View& view, Beat beat, float reed_y) const {
    const float progress = shuttle_progress(beat.phase);
    if (progress <= 0) return;
    const float start = beat.number % 2 == 0 ? -1.0F : 1.0F;
    const float selvedge = start * half_width(kFell);
    const float race = reed_y - kHalfHeight + 4;
    if (progress < 1) {
        draw_thread(picture,
                    {view.x(selvedge), view.y(kFell)},
                    {view.x(shuttle_x(beat)), view.y(race)},
                    weft_);
        return;
    }
    const float y = std::min(kFell, std::max(race + 12, reed_y + 8));
    draw_thread(picture, {view.x(selvedge), view.y(kFell)}, {view.x(-selvedge), view.y(y)}, weft_);
}

}  // namespace shopfloor::loom

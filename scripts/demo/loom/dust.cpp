// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/dust.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr int kMotes = 34;

void draw_mote(Picture& picture, float x, float y, float radius, float light) {
    const int reach = static_cast<int>(std::ceil(radius * 2));
    const int middle_x = static_cast<int>(x);
    const int middle_y = static_cast<int>(y);
    const Span rows = clip({middle_y - reach, middle_y + reach + 1}, picture.y.height());
    const Span columns = clip({middle_x - reach, middle_x + reach + 1}, picture.y.width());
    for (int row = rows.begin; row < rows.end; ++row) {
        for (int column = columns.begin; column < columns.end; ++column) {
            const float off = std::hypot(static_cast<float>(column) + 0.5F - x,
                                         static_cast<float>(row) + 0.5F - y) /
                              radius;
            std::uint8_t& luma = picture.y.row(row)[column];
            const float lit = static_cast<float>(luma) + light * std::exp(-off * off);
            luma = static_cast<std::uint8_t>(std::min(235.0F, lit));
        }
    }
}

}  // namespace

void draw_dust(Picture& picture, const View& view, double seconds) {
    const auto time = static_cast<float>(seconds);
    const float width = static_cast<float>(view.size.width) / view.scale;
    for (int mote = 0; mote < kMotes; ++mote) {
        const float depth = white_noise(mote, 1);
        const float fall = white_noise(mote, 2) + time * (0.008F + 0.012F * depth);
        const float y = 60 + 760 * (fall - std::floor(fall));
        const float sway = 26 * std::sin(time * (0.2F + 0.3F * depth) + 6 * white_noise(mote, 4));
        const float x = (white_noise(mote, 3) - 0.5F) * width + sway;
        const float twinkle = 0.6F + 0.4F * std::sin(time * 1.3F + 9 * depth);
        const float in_beam = 1 - 0.7F * smooth_step(-200, 300, x);
        draw_mote(picture,
                  view.x(x),
                  view.y(y),
                  (0.9F + 1.5F * depth) * view.scale,
                  74 * twinkle * in_beam);
    }
}

}  // namespace shopfloor::loom

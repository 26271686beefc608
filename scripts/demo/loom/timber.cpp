// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/timber.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

Rgb wood(Place at, Grain grain, Rgb tone) {
    const float along = grain == Grain::Across ? at.x : at.y;
    const float over = grain == Grain::Across ? at.y : at.x;
    const float bend = 5 * smooth_noise(along * 0.008F, over * 0.05F);
    const float rings = smooth_noise(along * 0.004F + 40, (over + bend) * 0.32F);
    const float fibres = smooth_noise(along * 0.03F, over * 1.3F + 90);
    return tone * (0.70F + 0.34F * rings + 0.16F * fibres);
}

float inside(float value, float from, float to) {
    return std::clamp(std::min(value - from, to - value) + 0.5F, 0.0F, 1.0F);
}

void paint_bar(Painting& painting, const View& view, Place origin, Box box, Grain grain, Rgb tone) {
    const float left = view.x(box.left) - origin.x;
    const float right = view.x(box.right) - origin.x;
    const float top = view.y(box.top) - origin.y;
    const float bottom = view.y(box.bottom) - origin.y;
    for (int y = static_cast<int>(top) - 1; y <= static_cast<int>(bottom) + 1; ++y) {
        for (int x = static_cast<int>(left) - 1; x <= static_cast<int>(right) + 1; ++x) {
            const float px = static_cast<float>(x) + 0.5F;
            const float py = static_cast<float>(y) + 0.5F;
            const float cover = inside(px, left, right) * inside(py, top, bottom);
            const float over =
                grain == Grain::Across ? (py - top) / (bottom - top) : (px - left) / (right - left);
            const float lit = smooth_step(0.0F, 0.10F, over) * (1.12F - 0.62F * over) +
                              0.22F * std::exp(-std::pow((over - 0.16F) / 0.07F, 2.0F));
            const Place at{view.scene_x(px + origin.x), view.scene_y(py + origin.y)};
            painting.paint(x, y, wood(at, grain, tone) * lit, cover);
        }
    }
}

}  // namespace shopfloor::loom

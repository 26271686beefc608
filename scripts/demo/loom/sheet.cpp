// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/sheet.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

struct Line {
    float left;
    float right;
    int light;  // of 256
};

Line line_at(const View& view, Rail top, Rail bottom, float scene_y, Gleam gleam) {
    const float share = (scene_y - top.y) / (bottom.y - top.y);
    const float half = std::lerp(top.half, bottom.half, share);
    const float off = (scene_y - gleam.y) / gleam.width;
    const float light =
        std::lerp(top.light, bottom.light, share) + gleam.strength * std::exp(-off * off);
    return {view.x(-half), view.x(half), static_cast<int>(light * 256)};
}

/// Calls `draw(x, texel, part)` for each of the row's pixels: between texels, `part` of 256.
template <class Draw>
void across(float left, float right, int width, Draw draw) {
    const Span columns =
        clip({static_cast<int>(std::ceil(left)), static_cast<int>(std::floor(right))}, width);
    const float per_pixel = static_cast<float>(kTexels - 2) / (right - left);
    auto at =
        static_cast<std::int32_t>((static_cast<float>(columns.begin) - left) * per_pixel * 65536);
    const auto step = static_cast<std::int32_t>(per_pixel * 65536);
    for (int x = columns.begin; x < columns.end; ++x, at += step) {
        draw(x, static_cast<std::size_t>(at >> 16), (at >> 8) & 255);
    }
}

int between(const std::array<std::uint8_t, kTexels>& values, std::size_t at, int part) {
    return values[at] * (256 - part) + values[at + 1] * part;  // 16 bits
}

}  // namespace

void draw_sheet(Picture& picture,
                const View& view,
                const Threads& threads,
                Rail top,
                Rail bottom,
                Yuv colour,
                Gleam gleam) {
    const Span rows = clip(
        {static_cast<int>(std::ceil(view.y(top.y))), static_cast<int>(std::ceil(view.y(bottom.y)))},
        view.size.height);
    const int u = static_cast<int>(colour.u);
    const int v = static_cast<int>(colour.v);
    for (int y = rows.begin; y < rows.end; ++y) {
        const Line line = line_at(view, top, bottom, view.scene_y(static_cast<float>(y)), gleam);
        std::uint8_t* luma = picture.y.row(y);
        across(line.left, line.right, picture.y.width(), [&](int x, std::size_t at, int part) {
            const int cover = between(threads.cover, at, part) >> 8;
            const int lit =
                std::min(219, (between(threads.luma, at, part) * line.light) >> 16) + 16;
            luma[x] = static_cast<std::uint8_t>(luma[x] + (((lit - luma[x]) * cover) >> 8));
        });
        if (y % 2 != 0) continue;
        std::uint8_t* us = picture.u.row(y / 2);
        std::uint8_t* vs = picture.v.row(y / 2);
        across(
            line.left / 2, line.right / 2, picture.u.width(), [&](int x, std::size_t at, int part) {
                const int cover = between(threads.cover, at, part) >> 8;
                us[x] = static_cast<std::uint8_t>(us[x] + (((u - us[x]) * cover) >> 8));
                vs[x] = static_cast<std::uint8_t>(vs[x] + (((v - vs[x]) * cover) >> 8));
            });
    }
}

}  // namespace shopfloor::loom

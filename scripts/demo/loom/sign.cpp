// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/sign.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace shopfloor::loom {

namespace {

constexpr int kMostPixels = 4096;  // of a side
constexpr float kFrame = 4;        // of gold, inside the board's edge

const Rgb kLacquer = hex(0x2a0d0a);
const Rgb kGold = hex(0xe9b95a);
const Rgb kPaleGold = hex(0xfff0bd);

/// The mask at a place from 0 to 1 on both axes, smooth between its pixels.
float gold_at(const SignMask& mask, float x, float y) {
    if (mask.gold.empty()) return 0;
    const float at_x = std::clamp(
        x * static_cast<float>(mask.width) - 0.5F, 0.0F, static_cast<float>(mask.width - 1));
    const float at_y = std::clamp(
        y * static_cast<float>(mask.height) - 0.5F, 0.0F, static_cast<float>(mask.height - 1));
    const auto pixel = [&mask](int column, int row) {
        const int at =
            std::min(row, mask.height - 1) * mask.width + std::min(column, mask.width - 1);
        return mask.gold[static_cast<std::size_t>(at)];
    };
    const int column = static_cast<int>(at_x);
    const int row = static_cast<int>(at_y);
    const float right = at_x - static_cast<float>(column);
    const float down = at_y - static_cast<float>(row);
    return std::lerp(std::lerp(pixel(column, row), pixel(column + 1, row), right),
                     std::lerp(pixel(column, row + 1), pixel(column + 1, row + 1), right),
                     down);
}

}  // namespace

SignMask read_sign(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string magic;
    SignMask mask;
    int white = 0;
    file >> magic >> mask.width >> mask.height >> white;
    const bool is_sane = magic == "P5" && mask.width > 0 && mask.width <= kMostPixels &&
                         mask.height > 0 && mask.height <= kMostPixels && white == 255;
    if (!file || !is_sane) return {};
    file.get();  // one white space before the samples
    std::vector<char> samples(static_cast<std::size_t>(mask.width) *
                              static_cast<std::size_t>(mask.height));
    if (!file.read(samples.data(), static_cast<std::streamsize>(samples.size()))) return {};
    mask.gold.reserve(samples.size());
    for (const char sample : samples) {
        mask.gold.push_back(static_cast<float>(static_cast<unsigned char>(sample)) / 255);
    }
    return mask;
}

void paint_sign(Painting& painting, const View& view, Place origin, const SignMask& mask) {
    const Box& board = kSignBoard;
    const float left = view.x(board.left) - origin.x;
    const float right = view.x(board.right) - origin.x;
    const float top = view.y(board.top) - origin.y;
    const float bottom = view.y(board.bottom) - origin.y;
    const float pixel_x = 1 / (right - left);
    const float pixel_y = 1 / (bottom - top);
    for (int y = static_cast<int>(top); y <= static_cast<int>(bottom); ++y) {
        for (int x = static_cast<int>(left); x <= static_cast<int>(right); ++x) {
            const float px = static_cast<float>(x) + 0.5F;
            const float py = static_cast<float>(y) + 0.5F;
            const float on_x = (px - left) * pixel_x;
            const float on_y = (py - top) * pixel_y;
            const float edge =
                std::min(std::min(px - left, right - px), std::min(py - top, bottom - py)) /
                view.scale;
            const Rgb shine = kLacquer + hex(0x5a2a1c) * (0.8F * std::exp(-8 * on_y));
            painting.paint(x, y, shine, inside(px, left, right) * inside(py, top, bottom));
            painting.paint(
                x, y, kGold * (1.05F - 0.45F * on_y), inside(edge, kFrame - 0.8F, kFrame + 0.8F));
            // Raised letters: a shadow to the lower right, a bright rim to the upper left.
            const float shadow = gold_at(mask, on_x - 1.6F * pixel_x, on_y - 2.2F * pixel_y);
            painting.paint(x, y, Rgb{}, 0.75F * shadow);
            const float gold = gold_at(mask, on_x, on_y);
            const float rim = gold - gold_at(mask, on_x - pixel_x, on_y - pixel_y);
            const Rgb leaf = mix(kPaleGold, kGold, smooth_step(0.1F, 0.9F, on_y));
            painting.paint(x, y, leaf + kPaleGold * (0.35F * rim), gold);
        }
    }
}

}  // namespace shopfloor::loom

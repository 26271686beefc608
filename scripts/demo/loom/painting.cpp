// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/painting.hpp"

#include <algorithm>

namespace shopfloor::loom {

namespace {

using Dab = Painting::Dab;

Dab sum(const Dab& a, const Dab& b, float b_factor) {
    return {a.colour + b.colour * b_factor, a.cover + b.cover * b_factor};
}

}  // namespace

Painting::Painting(Size size)
    : size_(size),
      dabs_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)) {}

void Painting::paint(int x, int y, Rgb colour, float cover) {
    if (x < 0 || y < 0 || x >= size_.width || y >= size_.height || cover <= 0) return;
    Dab& dab = at(x, y);
    dab = {mix(dab.colour, colour, cover), dab.cover + (1 - dab.cover) * cover};
}

void Painting::glow(int x, int y, Rgb light) {
    if (x < 0 || y < 0 || x >= size_.width || y >= size_.height) return;
    Dab& dab = at(x, y);
    dab.colour = dab.colour + light;
}

void Painting::blur(int radius_x, int radius_y) {
    const auto width = static_cast<std::size_t>(size_.width);
    for (int pass = 0; pass < 3; ++pass) {
        for (int y = 0; y < size_.height && radius_x > 0; ++y) {
            blur_line(index(0, y), 1, size_.width, radius_x);
        }
        for (int x = 0; x < size_.width && radius_y > 0; ++x) {
            blur_line(index(x, 0), width, size_.height, radius_y);
        }
    }
}

/// A running sum over the line; beyond its ends, the last dab goes on.
void Painting::blur_line(std::size_t first, std::size_t step, int count, int radius) {
    const auto dab_at = [&](int i) -> Dab& {
        return dabs_[first + step * static_cast<std::size_t>(i)];
    };
    line_.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        line_[static_cast<std::size_t>(i)] = dab_at(i);
    const auto old_at = [&](int i) -> const Dab& {
        return line_[static_cast<std::size_t>(std::clamp(i, 0, count - 1))];
    };
    Dab total{};
    for (int i = -radius; i <= radius; ++i)
        total = sum(total, old_at(i), 1);
    const float share = 1 / static_cast<float>(2 * radius + 1);
    for (int i = 0; i < count; ++i) {
        dab_at(i) = {total.colour * share, total.cover * share};
        total = sum(sum(total, old_at(i + radius + 1), 1), old_at(i - radius), -1);
    }
}

}  // namespace shopfloor::loom

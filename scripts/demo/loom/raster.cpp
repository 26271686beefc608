// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/raster.hpp"

#include <algorithm>

namespace shopfloor::loom {

namespace {

constexpr std::uint8_t kBlack = 16;
constexpr std::uint8_t kNoColour = 128;

}  // namespace

Plane::Plane(int width, int height, std::uint8_t value)
    : width_(width),
      height_(height),
      samples_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), value) {}

Picture::Picture(Size size)
    : y(size.width, size.height, kBlack),
      u(size.width / 2, size.height / 2, kNoColour),
      v(size.width / 2, size.height / 2, kNoColour) {}

Span clip(Span want, int limit) {
    return {std::clamp(want.begin, 0, limit), std::clamp(want.end, 0, limit)};
}

}  // namespace shopfloor::loom

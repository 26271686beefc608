// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/colour.hpp"
#include "scripts/demo/loom/view.hpp"

#include <string_view>

namespace shopfloor::loom {

/// What cloth has become at a point of a product's picture. Distances are in picture widths.
struct MadeUp {
    float depth = -1;   // how far inside the outline; below 0 is outside
    Place cloth{0, 0};  // which point of the cloth lies here
    float light = 1;
    Rgb trim{};  // piping, clasps and fringes
    float trim_cover = 0;
};

/// A product's shape, around the middle of its picture: x and y from -0.5 to 0.5.
using MakeUp = MadeUp (*)(Place at);

/// The shape of the product that is made of a design; a plain length of cloth for other names.
[[nodiscard]] MakeUp make_up_of(std::string_view design);

}  // namespace shopfloor::loom

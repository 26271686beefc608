// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/painting.hpp"
#include "scripts/demo/loom/timber.hpp"
#include "scripts/demo/loom/view.hpp"

#include <string>
#include <vector>

namespace shopfloor::loom {

// The beam over the loom: the mill's name at its left, and the clock at its right.
inline constexpr Box kBeam{-286, 150, 286, 240};
inline constexpr Box kSignBoard{-214, 160, 52, 230};
inline constexpr Box kClockBoard{66, 168, 212, 222};

/// Lettering: where gold leaf is laid. Empty without lettering.
struct SignMask {
    int width = 0;
    int height = 0;
    std::vector<float> gold;  // 0 to 1
};

/// Reads a binary PGM (netpbm's P5, 8 bits; white is gold). Empty when there is none to read.
[[nodiscard]] SignMask read_sign(const std::string& path);

/// Paints the lacquered board with its gold letters, raised.
void paint_sign(Painting& painting, const View& view, Place origin, const SignMask& mask);

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace shopfloor::loom {

/// What a point of the design is woven in.
enum class Zone : std::uint8_t { Ground, Figure, Outline };

/// A pattern that repeats: `x` to the right and `y` downward, from 0 to 1 over one repeat.
using Motif = Zone (*)(float x, float y);

[[nodiscard]] Zone clouds(float x, float y);      // 祥云: scrolls with a trailing wisp
[[nodiscard]] Zone plum(float x, float y);        // 梅: five petals, and buds
[[nodiscard]] Zone medallion(float x, float y);   // 团花: a rosette, and a small one between four
[[nodiscard]] Zone turtleback(float x, float y);  // 龟背: hexagons with a flower in each
[[nodiscard]] Zone fret(float x, float y);        // 回纹: the squared spiral
[[nodiscard]] Zone coins(float x, float y);       // 铜钱: circles that overlap
[[nodiscard]] Zone waves(float x, float y);       // 海水: scales of rings

}  // namespace shopfloor::loom

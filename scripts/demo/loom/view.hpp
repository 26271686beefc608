// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/raster.hpp"

namespace shopfloor::loom {

/// Where something is in the scene. The scene is measured in the pixels of a 720x1280 picture: x
/// from the loom's middle, to the right; y downward from that picture's top.
struct Place {
    float x;
    float y;
};

/// How the scene falls on a picture: a portrait shows it from top to bottom, a landscape its middle
/// with more of the workshop at both sides. `drift` moves all of it, in scene pixels.
struct View {
    explicit View(Size picture);

    float x(float scene_x) const { return middle + (scene_x + drift.x) * scale; }
    float y(float scene_y) const { return (scene_y + drift.y - top) * scale; }
    float scene_y(float picture_y) const { return picture_y / scale + top - drift.y; }
    float scene_x(float picture_x) const { return (picture_x - middle) / scale - drift.x; }

    Size size;
    float scale;
    float middle;  // of the picture, in its pixels
    float top;     // the scene's y at the picture's top
    Place drift{0, 0};
};

// The warp and the cloth are one plane, seen from above the weaver's shoulder. All that lies along
// it runs to one point, at kHorizon.
inline constexpr float kHorizon = -889;
inline constexpr float kFell = 612;     // where the newest weft lies
inline constexpr float kHeddles = 338;  // where the warp passes the heddles
inline constexpr float kReedBack = 452;
inline constexpr float kReedAtFell = 598;

/// Half the width of the warp and the cloth at the scene's `y`.
[[nodiscard]] constexpr float half_width(float y) { return 0.159F * (y - kHorizon); }

}  // namespace shopfloor::loom

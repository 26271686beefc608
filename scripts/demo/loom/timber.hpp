// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/colour.hpp"
#include "scripts/demo/loom/painting.hpp"
#include "scripts/demo/loom/view.hpp"

namespace shopfloor::loom {

enum class Grain { Across, Down };

/// Wood of `tone` at a place of the scene, with its grain.
[[nodiscard]] Rgb wood(Place at, Grain grain, Rgb tone);

/// A rectangle of the scene.
struct Box {
    float left;
    float top;
    float right;
    float bottom;
};

/// Paints a planed bar of wood: rounded edges, lit from above (or the left, if it stands).
/// `origin` is the picture's place of the painting's top left pixel.
void paint_bar(Painting& painting, const View& view, Place origin, Box box, Grain grain, Rgb tone);

/// How much of the pixel at `value` lies between `from` and `to`, with an edge one pixel wide.
[[nodiscard]] float inside(float value, float from, float to);

}  // namespace shopfloor::loom

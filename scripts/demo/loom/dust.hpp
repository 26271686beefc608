// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/raster.hpp"
#include "scripts/demo/loom/view.hpp"

namespace shopfloor::loom {

/// Silk dust that hangs in the light, and drifts.
void draw_dust(Picture& picture, const View& view, double seconds);

}  // namespace shopfloor::loom

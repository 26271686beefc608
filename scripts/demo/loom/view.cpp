// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/view.hpp"

namespace shopfloor::loom {

namespace {

constexpr float kSceneHeight = 1280;
constexpr float kLandscapeTop = 96;
constexpr float kLandscapeHeight = 960;

bool is_landscape(Size picture) { return picture.width > picture.height; }

}  // namespace

View::View(Size picture)
    : size(picture),
      scale(static_cast<float>(picture.height) /
            (is_landscape(picture) ? kLandscapeHeight : kSceneHeight)),
      middle(static_cast<float>(picture.width) / 2),
      top(is_landscape(picture) ? kLandscapeTop : 0) {}

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/raster.hpp"

#include <optional>
#include <string_view>

namespace shopfloor::loom {

/// A product as its picture in the catalogue shows it: made up of its design's cloth, on paper.
/// Nothing when no design has that name.
[[nodiscard]] std::optional<Picture> paint_swatch(std::string_view design, Size size);

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/layer.hpp"
#include "scripts/demo/loom/sign.hpp"
#include "scripts/demo/loom/view.hpp"

namespace shopfloor::loom {

inline constexpr int kMargin = 16;  // px that the workshop reaches beyond the picture on each side

/// All that stands still: the hall with its window and its shelves of dyed silk, out of focus, and
/// the loom's frame with the mill's sign. To be filled in at (-kMargin + drift, …).
[[nodiscard]] Layer paint_workshop(const View& view, const SignMask& sign);

}  // namespace shopfloor::loom

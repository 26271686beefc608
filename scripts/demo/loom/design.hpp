// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/colour.hpp"
#include "scripts/demo/loom/motif.hpp"

#include <array>
#include <span>
#include <string_view>

namespace shopfloor::loom {

/// What the mill weaves: a motif in three colours of silk.
struct Design {
    std::string_view name;
    Motif motif;
    Rgb ground;  // the warp's
    Rgb figure;
    Rgb outline;
    float shine;  // of the figure's thread: 1 is gold thread, 0.4 plain silk
};

[[nodiscard]] std::span<const Design> designs();

/// Null when no design has that name.
[[nodiscard]] const Design* find_design(std::string_view name);

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/colour.hpp"
#include "scripts/demo/loom/raster.hpp"
#include "scripts/demo/loom/view.hpp"
#include "scripts/demo/loom/weave.hpp"

#include <array>
#include <cstdint>

namespace shopfloor::loom {

/// Threads side by side, as many as the warp has: how much each covers, and how bright it is.
struct Threads {
    std::array<std::uint8_t, kTexels> cover{};
    std::array<std::uint8_t, kTexels> luma{};  // from 0 (black) to 219, in full light
};

/// Where threads begin or end: they spread `half` to both sides, and have `light` of their luma.
struct Rail {
    float y;
    float half;
    float light;
};

struct Gleam {
    float y = 0;
    float strength = 0;
    float width = 60;
};

/// Draws threads from rail to rail, straight; `colour` gives the chroma.
void draw_sheet(Picture& picture,
                const View& view,
                const Threads& threads,
                Rail top,
                Rail bottom,
                Yuv colour,
                Gleam gleam = {});

}  // namespace shopfloor::loom

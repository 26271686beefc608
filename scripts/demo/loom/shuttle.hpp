// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/colour.hpp"
#include "scripts/demo/loom/layer.hpp"
#include "scripts/demo/loom/rhythm.hpp"
#include "scripts/demo/loom/view.hpp"

namespace shopfloor::loom {

/// The boat that carries the weft through the shed, and the weft behind it.
class Shuttle {
public:
    Shuttle(const View& view, Rgb weft);

    /// In the shed; nothing while it lies in its box.
    void draw(Picture& picture, const View& view, Beat beat, float reed_y);
    /// The weft from the selvedge to the shuttle, then before the reed until it is beaten home.
    void draw_weft(Picture& picture, const View& view, Beat beat, float reed_y) const;

private:
    Layer boat_;
    Yuv weft_;
};

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/layer.hpp"
#include "scripts/demo/loom/view.hpp"

#include <vector>

namespace shopfloor::loom {

/// The clock on the beam: seven glowing segments for each digit, HH:MM:SS.
class Clock {
public:
    explicit Clock(const View& view);

    /// `second_of_day` is from 0 to 86399.
    void draw(Picture& picture, const View& view, int second_of_day);

private:
    std::vector<Layer> glyphs_;  // 0 to 9, and the colon
};

}  // namespace shopfloor::loom

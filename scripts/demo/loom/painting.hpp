// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/colour.hpp"
#include "scripts/demo/loom/raster.hpp"

#include <vector>

namespace shopfloor::loom {

/// What is painted once, before the first frame: colours and how much they cover, in floats.
class Painting {
public:
    struct Dab {
        Rgb colour;  // as far as it covers
        float cover = 0;
    };

    explicit Painting(Size size);

    Size size() const { return size_; }
    Dab& at(int x, int y) { return dabs_[index(x, y)]; }
    const Dab& at(int x, int y) const { return dabs_[index(x, y)]; }

    /// Over what is there; a place outside is ignored.
    void paint(int x, int y, Rgb colour, float cover);
    /// Light that is added to what is there.
    void glow(int x, int y, Rgb light);
    /// Out of focus: three box blurs, which are nearly a Gaussian.
    void blur(int radius_x, int radius_y);

private:
    std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
               static_cast<std::size_t>(x);
    }
    void blur_line(std::size_t first, std::size_t step, int count, int radius);

    Size size_;
    std::vector<Dab> dabs_;
    std::vector<Dab> line_;
};

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/painting.hpp"
#include "scripts/demo/loom/raster.hpp"

#include <cstdint>
#include <vector>

namespace shopfloor::loom {

/// A painting that is ready to be laid on a picture at any place, to a fraction of a pixel. Keeps
/// scratch: one thread at a time.
class Layer {
public:
    explicit Layer(const Painting& painting);

    Size size() const { return size_; }

    /// Lays it with its top left corner at (`x`, `y`).
    void draw(Picture& picture, float x, float y);
    /// The same for a layer that covers all, and more than the picture: faster.
    void fill(Picture& picture, float x, float y);

private:
    // A colour is as much as it covers: `zero`, black or grey, where nothing does.
    struct Channel {
        const Plane& colour;
        const Plane& cover;
        std::uint8_t zero;
    };

    void draw_plane(Plane& out, const Channel& channel, float x, float y);
    void fill_plane(Plane& out, const Plane& colour, float x, float y);

    Size size_;
    Plane y_;
    Plane u_;
    Plane v_;
    Plane cover_;
    Plane chroma_cover_;
    std::vector<std::uint16_t> colours_;
    std::vector<std::uint16_t> covers_;
    std::vector<std::uint8_t> nothing_;
    std::vector<std::uint8_t> no_cover_;
};

}  // namespace shopfloor::loom

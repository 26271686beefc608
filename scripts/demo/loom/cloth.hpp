// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/raster.hpp"
#include "scripts/demo/loom/view.hpp"
#include "scripts/demo/loom/weave.hpp"

#include <cstdint>
#include <vector>

namespace shopfloor::loom {

/// What has been woven: pick by pick, of which design. Must not outlive the weaves.
class ClothRoll {
public:
    explicit ClothRoll(const Weave& weave);

    /// From the next pick on, this is woven.
    void change_to(const Weave& weave);
    void grow(double picks) { length_ += picks; }

    double length() const { return length_; }  // in picks
    const Weave& newest() const { return *parts_.back().weave; }
    const Weave& weave_at(std::int64_t pick) const;

private:
    struct Part {
        const Weave* weave;
        std::int64_t first_pick;
    };

    std::vector<Part> parts_;
    double length_ = 0;
};

/// Draws the cloth, from the fell to the breast beam. Keeps scratch: one thread at a time.
class Cloth {
public:
    explicit Cloth(const View& view);

    void draw(Picture& picture, const View& view, const ClothRoll& roll, double seconds);

private:
    void draw_luma_row(
        Picture& picture, const View& view, const ClothRoll& roll, int y, double seconds);
    void draw_chroma_row(Picture& picture, const View& view, const ClothRoll& roll, int y);

    Plane light_;  // 128 leaves a colour as it is
    Plane chroma_light_;
    std::vector<std::uint16_t> threads_;
};

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/rhythm.hpp"
#include "scripts/demo/loom/sheet.hpp"
#include "scripts/demo/loom/view.hpp"
#include "scripts/demo/loom/weave.hpp"

namespace shopfloor::loom {

/// The warp between the harness and the fell: one plane of silk that the draft parts into a shed.
class Warp {
public:
    Warp();

    /// Chooses which threads rise for the pick.
    void set(const Draft& draft, std::int64_t pick);

    /// Behind the harness, and the threads that stay down: before the reed and the shuttle.
    void draw_lower(Picture& picture, const View& view, Yuv colour, float opening) const;
    /// The lifted threads: over the shuttle.
    void draw_upper(Picture& picture, const View& view, Yuv colour, float opening) const;
    /// The cords of the jacquard, each with its eye, that hold the threads.
    void draw_harness(Picture& picture, const View& view, float opening) const;

private:
    Threads all_;
    Threads up_;
    Threads down_;
    Threads cords_;
    std::array<bool, kEnds> lifted_{};
};

}  // namespace shopfloor::loom

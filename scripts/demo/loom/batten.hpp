// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/layer.hpp"
#include "scripts/demo/loom/sheet.hpp"
#include "scripts/demo/loom/view.hpp"

namespace shopfloor::loom {

/// The swinging frame that holds the reed: it hangs from two arms, carries the shuttle on its race,
/// and beats the weft home.
class Batten {
public:
    explicit Batten(const View& view);

    /// The race board, under the warp.
    void draw_race(Picture& picture, const View& view, float reed_y);
    /// The reed's dents, between the threads.
    void draw_reed(Picture& picture, const View& view, float reed_y) const;
    /// The hand rail and the arms, over the warp.
    void draw_rail(Picture& picture, const View& view, float reed_y);

private:
    Layer race_;
    Layer rail_;
    Layer arm_;
    Threads dents_;
};

/// The two shafts that lift the ground's threads by turns, in front of the harness.
class Shafts {
public:
    explicit Shafts(const View& view);

    /// `opening` is the shed's; on odd picks the other shaft rises.
    void draw(Picture& picture, const View& view, float opening, bool is_odd);

private:
    Layer bar_;
};

}  // namespace shopfloor::loom

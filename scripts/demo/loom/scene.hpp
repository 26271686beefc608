// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/batten.hpp"
#include "scripts/demo/loom/clock.hpp"
#include "scripts/demo/loom/cloth.hpp"
#include "scripts/demo/loom/layer.hpp"
#include "scripts/demo/loom/shuttle.hpp"
#include "scripts/demo/loom/sign.hpp"
#include "scripts/demo/loom/view.hpp"
#include "scripts/demo/loom/warp.hpp"
#include "scripts/demo/loom/weave.hpp"

#include <string_view>
#include <vector>

namespace shopfloor::loom {

/// The loom at work, frame by frame. Owner: the thread that draws.
class Scene {
public:
    Scene(Size size, const SignMask& sign);

    /// What is on the loom before the first frame. An unknown name changes nothing.
    void start_with(std::string_view design);

    /// From now on this is woven; the cloth so far is drawn off until the new one shows. Unknown
    /// names and the design that is on the loom change nothing.
    void weave(std::string_view design);

    /// The picture `seconds` after the start, which must not go back; `second_of_day` is what the
    /// clock shows. Valid until the next call.
    const Picture& draw(double seconds, int second_of_day);

private:
    const Weave* find(std::string_view design) const;
    void put_on(const Weave& weave);
    void grow_cloth(double seconds);
    Yuv warp_colour(double seconds) const;

    View view_;
    std::vector<Weave> weaves_;
    ClothRoll roll_;
    Layer workshop_;
    Clock clock_;
    Warp warp_;
    Shafts shafts_;
    Batten batten_;
    Shuttle shuttle_;
    Cloth cloth_;
    Picture picture_;

    double now_ = 0;
    double drawn_off_from_ = -1000;  // seconds: when the last change of design began
    double woven_ = 0;               // picks, up to now_
    Yuv old_warp_;
};

}  // namespace shopfloor::loom

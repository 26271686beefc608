// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/design.hpp"
#include "scripts/demo/loom/draft.hpp"
#include "scripts/demo/loom/raster.hpp"

#include <cstdint>

namespace shopfloor::loom {

inline constexpr int kTexelsPerThread = 2;
inline constexpr int kTexels = kEnds * kTexelsPerThread;       // across the cloth
inline constexpr int kTexelRows = kRepeat * kTexelsPerThread;  // of a repeat

/// One repeat of a design's cloth, thread by thread, as light meets it. Luma is from 0 (black) to
/// 219; the gloss is what a light adds that the warp's floats, or the weft's, throw back.
class Weave {
public:
    explicit Weave(const Design& design);

    const Design& design() const { return design_; }
    const Draft& draft() const { return draft_; }

    const Plane& diffuse() const { return diffuse_; }  // kTexels x kTexelRows
    const Plane& warp_gloss() const { return warp_gloss_; }
    const Plane& weft_gloss() const { return weft_gloss_; }
    const Plane& u() const { return u_; }  // kEnds x kRepeat, around 128
    const Plane& v() const { return v_; }

private:
    void weave_crossing(int end, int pick);
    float relief(int end, int pick) const;

    Design design_;
    Draft draft_;
    Plane diffuse_;
    Plane warp_gloss_;
    Plane weft_gloss_;
    Plane u_;
    Plane v_;
};

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/design.hpp"

#include <cstdint>
#include <vector>

namespace shopfloor::loom {

inline constexpr int kEnds = 336;    // warp threads, over two repeats of the design
inline constexpr int kRepeat = 168;  // threads and wefts of a repeat: a multiple of all bindings

/// The weave draft of a design: which warp threads a weft passes under, as the jacquard's cards
/// say. The ground is a satin of eight, with the warp on the face; the figure floats its weft on
/// the face, tied down in a twill of six.
class Draft {
public:
    explicit Draft(const Design& design);

    Zone zone(int end, std::int64_t pick) const;
    /// True: the thread is lifted for this weft, and lies on the cloth's face.
    bool lifts(int end, std::int64_t pick) const;

private:
    std::vector<Zone> zones_;
};

/// The place in the repeat, for picks before the first too.
[[nodiscard]] int in_repeat(std::int64_t number);

}  // namespace shopfloor::loom

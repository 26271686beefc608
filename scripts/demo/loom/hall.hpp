// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/loom_noise.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace shopfloor::loom {

/// The echo of the hall, after Schroeder (1962): four combs a side, of lengths that share no
/// factor.
class Hall {
public:
    Hall();

    Stereo next(Stereo dry);

private:
    struct Comb {
        std::vector<float> line;
        std::size_t at = 0;
        float dull = 0;

        float next(float in);
    };

    std::array<Comb, 4> left_;
    std::array<Comb, 4> right_;
};

}  // namespace shopfloor::loom

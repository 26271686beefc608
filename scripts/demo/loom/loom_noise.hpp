// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace shopfloor::loom {

struct Stereo {
    float left = 0;
    float right = 0;
};

/// What the loom is heard of at a time: the reed's beat, the picker that throws the shuttle, its
/// flight through the shed, and the box that catches it. Owner: the thread that makes the sound.
class LoomNoise {
public:
    /// Sample by sample, in order.
    Stereo next();

private:
    std::uint64_t sample_ = 0;
    float air_ = 0;  // low-passed noise
    float wood_ = 0;
};

}  // namespace shopfloor::loom

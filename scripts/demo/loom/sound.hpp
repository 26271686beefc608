// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/hall.hpp"
#include "scripts/demo/loom/loom_noise.hpp"
#include "scripts/demo/loom/pluck.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace shopfloor::loom {

/// The loom, and someone who plays the zither beside it. Owner: the thread that makes the sound.
class Sound {
public:
    /// The next `frames` of 48 kHz stereo, interleaved. Valid until the next call.
    std::span<const std::int16_t> next(int frames);

private:
    struct String {
        Pluck pluck;
        float side = 0;
        int wait = 0;  // samples until it is plucked
    };

    void play_step();
    Stereo strings();

    LoomNoise loom_;
    Hall hall_;
    std::array<String, 16> strings_;
    std::size_t next_string_ = 0;
    std::uint64_t sample_ = 0;
    std::vector<std::int16_t> block_;
};

}  // namespace shopfloor::loom

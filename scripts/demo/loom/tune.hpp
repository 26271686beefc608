// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace shopfloor::loom {

struct Note {
    float hertz;
    float strength;  // 0 to 1
    float side;      // -1 left, 1 right
    float delay_seconds;
};

// The tune moves in half beats of the loom, which keeps its time.
inline constexpr int kStepsPerBeat = 2;

/// What a zither plays at a step of its tune: four phrases in a pentatonic mode, over and over,
/// with a run over the strings now and then.
[[nodiscard]] std::vector<Note> notes_at(std::int64_t step);

}  // namespace shopfloor::loom

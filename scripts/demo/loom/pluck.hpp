// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace shopfloor::loom {

inline constexpr int kSampleRate = 48000;

/// A plucked string of silk or steel, after Karplus and Strong (1983): a burst of noise that runs
/// round a delay line, and loses its highs on each round.
class Pluck {
public:
    Pluck() = default;
    /// `strength` is from 0 to 1; stronger is brighter. `seed` makes two plucks differ.
    Pluck(float hertz, float strength, int seed);

    /// The next sample; 0 for ever once the string has come to rest.
    float next();
    bool is_at_rest() const { return level_ < 1e-4F; }

private:
    std::vector<float> line_;
    std::size_t at_ = 0;
    float tuning_ = 0;  // of an all-pass filter: the part of the length that is not a whole sample
    float all_pass_in_ = 0;
    float all_pass_out_ = 0;
    float last_ = 0;
    float decay_ = 0;
    float level_ = 0;  // an envelope of what was heard
};

}  // namespace shopfloor::loom

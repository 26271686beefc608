// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/weave.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr float kWarpGloss = 58;
constexpr float kWeftGloss = 82;
constexpr float kRelief = 0.16F;
constexpr float kDip = 0.86F;  // of a thread where another ties it down

std::uint8_t to_sample(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

// A thread is round: one of its two texels is towards the light.
float roundness(int texel, float depth) { return texel % 2 == 0 ? 1 : 1 - depth; }

}  // namespace

Weave::Weave(const Design& design)
    : design_(design),
      draft_(design),
      diffuse_(kTexels, kTexelRows, 0),
      warp_gloss_(kTexels, kTexelRows, 0),
      weft_gloss_(kTexels, kTexelRows, 0),
      u_(kEnds, kRepeat, 128),
      v_(kEnds, kRepeat, 128) {
    for (int pick = 0; pick < kRepeat; ++pick) {
        for (int end = 0; end < kEnds; ++end)
            weave_crossing(end, pick);
    }
}

/// The figure stands up from the ground: brighter where it faces the lamp, at its upper left.
float Weave::relief(int end, int pick) const {
    const auto height = [this](int at_end, int at_pick) {
        return draft_.zone(at_end, at_pick) == Zone::Ground ? 0.0F : 1.0F;
    };
    const float rise = height(end + 1, pick - 1) - height(end - 1, pick + 1) +
                       height(end, pick - 2) - height(end, pick + 2);
    return 1 + kRelief * rise / 2;
}

void Weave::weave_crossing(int end, int pick) {
    const Zone zone = draft_.zone(end, pick);
    const bool warp_on_face = draft_.lifts(end, pick);
    const bool is_ground = zone == Zone::Ground;
    // The ground's own weft is of the warp's colour: satin shows it as a faint dot.
    // A warp thread that ties the figure down sinks between its floats, which hide half of it.
    const Rgb floats = zone == Zone::Figure ? design_.figure : design_.outline;
    const Rgb tie = mix(floats, design_.ground, 0.3F);
    const Yuv colour = to_yuv(is_ground ? design_.ground : warp_on_face ? tie : floats);
    u_.row(pick)[end] = to_sample(colour.u);
    v_.row(pick)[end] = to_sample(colour.v);

    const bool is_tie = warp_on_face != is_ground;
    const float uneven = 0.95F + 0.10F * white_noise(end, 7) * white_noise(pick, 11);
    const float base = (colour.y - 16) * relief(end, pick) * uneven * (is_tie ? kDip : 1.0F);
    const float sparkle = 0.75F + 0.5F * white_noise(end, pick);
    for (int down = 0; down < kTexelsPerThread; ++down) {
        const int row = pick * kTexelsPerThread + down;
        for (int across = 0; across < kTexelsPerThread; ++across) {
            const int column = end * kTexelsPerThread + across;
            const float round = warp_on_face ? roundness(across, 0.07F) : roundness(down, 0.12F);
            diffuse_.row(row)[column] = to_sample(base * round);
            if (is_ground) {
                warp_gloss_.row(row)[column] =
                    to_sample(kWarpGloss * sparkle * round * (is_tie ? 0.4F : 1.0F));
            } else if (!warp_on_face) {
                weft_gloss_.row(row)[column] =
                    to_sample(kWeftGloss * design_.shine * sparkle * round);
            }
        }
    }
}

}  // namespace shopfloor::loom

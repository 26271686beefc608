// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/hall.hpp"

namespace shopfloor::loom {

namespace {

constexpr float kFeedback = 0.80F;
constexpr float kDullness = 0.45F;
constexpr std::array<std::size_t, 4> kLeft{1687, 1931, 2203, 2477};
constexpr std::array<std::size_t, 4> kRight{1723, 1973, 2237, 2539};

}  // namespace

Hall::Hall() {
    for (std::size_t i = 0; i < kLeft.size(); ++i) {
        left_[i].line.assign(kLeft[i], 0);
        right_[i].line.assign(kRight[i], 0);
    }
}

float Hall::Comb::next(float in) {
    const float out = line[at];
    dull += (1 - kDullness) * (out - dull);
    line[at] = in + kFeedback * dull;
    at = at + 1 == line.size() ? 0 : at + 1;
    return out;
}

Stereo Hall::next(Stereo dry) {
    const float in = 0.5F * (dry.left + dry.right);
    Stereo wet{};
    for (auto& comb : left_)
        wet.left += 0.25F * comb.next(in);
    for (auto& comb : right_)
        wet.right += 0.25F * comb.next(in);
    return wet;
}

}  // namespace shopfloor::loom

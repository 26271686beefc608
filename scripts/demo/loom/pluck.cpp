// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/pluck.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr float kRingSeconds = 4.2F;  // to a thousandth, of a string of 300 Hz
constexpr float kForget = 0.9997F;

}  // namespace

Pluck::Pluck(float hertz, float strength, int seed) : level_(1) {
    const float rounds = static_cast<float>(kSampleRate) / hertz - 0.5F;  // the average costs half
    const float whole = std::floor(rounds - 0.2F);
    const float part = rounds - whole;
    tuning_ = (1 - part) / (1 + part);
    decay_ = std::pow(0.001F, 1 / (hertz * kRingSeconds * std::sqrt(300 / hertz)));
    line_.resize(static_cast<std::size_t>(whole));
    // Plucked at a fifth of its length: the burst less itself, a fifth of a round later.
    const float soft = 0.75F - 0.55F * strength;
    float smooth = 0;
    for (std::size_t i = 0; i < line_.size(); ++i) {
        const float noise = 2 * white_noise(seed, static_cast<int>(i)) - 1;
        smooth += (noise - smooth) * (1 - soft);
        line_[i] = smooth * strength;
    }
    for (std::size_t i = line_.size(), fifth = line_.size() / 5; i-- > fifth;) {
        line_[i] -= 0.8F * line_[i - fifth];
    }
}

float Pluck::next() {
    if (is_at_rest() || line_.empty()) return 0;
    const float heard = line_[at_];
    const float average = decay_ * 0.5F * (heard + last_);
    last_ = heard;
    const float tuned = tuning_ * (average - all_pass_out_) + all_pass_in_;
    all_pass_in_ = average;
    all_pass_out_ = tuned;
    line_[at_] = tuned;
    at_ = at_ + 1 == line_.size() ? 0 : at_ + 1;
    level_ = std::max(level_ * kForget, std::abs(heard));
    return heard;
}

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/rhythm.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

Beat beat_at(double seconds) {
    const double beats = seconds / kBeatSeconds;
    const double whole = std::floor(beats);
    return {static_cast<std::int64_t>(whole), static_cast<float>(beats - whole)};
}

float reed_distance(float phase) {
    const float back = smooth_step(0.0F, 0.30F, phase);
    const float forward = std::clamp((phase - 0.74F) / 0.26F, 0.0F, 1.0F);
    return back - forward * forward * forward;  // it gathers speed until it strikes
}

float shed_opening(float phase) {
    return smooth_step(0.06F, 0.32F, phase) - smooth_step(0.70F, 0.94F, phase);
}

float shuttle_progress(float phase) {
    const auto thrown = static_cast<float>(kThrown);
    const auto caught = static_cast<float>(kCaught);
    return std::clamp((phase - thrown) / (caught - thrown), 0.0F, 1.0F);
}

float take_up(float phase) { return smooth_step(0.02F, 0.4F, phase); }

}  // namespace shopfloor::loom

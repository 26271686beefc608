// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/loom_noise.hpp"

#include "scripts/demo/loom/noise.hpp"
#include "scripts/demo/loom/pluck.hpp"
#include "scripts/demo/loom/rhythm.hpp"

#include <cmath>
#include <numbers>

namespace shopfloor::loom {

namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

float ring(float seconds, float hertz, float decay_seconds) {
    return std::sin(kTurn * hertz * seconds) * std::exp(-seconds / decay_seconds);
}

/// `since` is in seconds; before 0 nothing is heard.
float thump(float since, float rattle) {
    if (since < 0 || since > 0.5F) return 0;
    return 0.50F * ring(since, 82, 0.060F) + 0.30F * ring(since, 173, 0.040F) +
           0.12F * ring(since, 611, 0.015F) + 0.30F * rattle * std::exp(-since / 0.018F);
}

float knock(float since, float rattle, float hertz) {
    if (since < 0 || since > 0.25F) return 0;
    return 0.20F * ring(since, hertz, 0.022F) + 0.10F * ring(since, hertz * 2.7F, 0.010F) +
           0.12F * rattle * std::exp(-since / 0.006F);
}

}  // namespace

Stereo LoomNoise::next() {
    const double seconds = static_cast<double>(sample_) / kSampleRate;
    const float noise = 2 * white_noise(static_cast<std::int64_t>(sample_), 77) - 1;
    ++sample_;
    air_ += 0.10F * (noise - air_);
    wood_ += 0.35F * (noise - wood_);

    const Beat beat = beat_at(seconds);
    const auto period = static_cast<float>(kBeatSeconds);
    const auto thrown = static_cast<float>(kThrown);
    const auto caught = static_cast<float>(kCaught);
    const float way = beat.number % 2 == 0 ? 1.0F : -1.0F;
    const float rattle = wood_ - air_;

    const float strike = thump(beat.phase * period, rattle);
    const float pick = knock((beat.phase - thrown) * period, rattle, 430);
    const float box = knock((beat.phase - caught) * period, rattle, 340);
    const float flight = std::sin(kTurn / 2 * shuttle_progress(beat.phase));
    const float whoosh = 0.11F * air_ * flight * flight;
    const float side = way * (2 * shuttle_progress(beat.phase) - 1);

    const auto towards = [](float value, float pan) {
        return Stereo{value * (0.55F - 0.4F * pan), value * (0.55F + 0.4F * pan)};
    };
    const Stereo at_pick = towards(pick, -way);
    const Stereo at_box = towards(box, way);
    const Stereo in_flight = towards(whoosh, side);
    return {0.5F * strike + at_pick.left + at_box.left + in_flight.left,
            0.5F * strike + at_pick.right + at_box.right + in_flight.right};
}

}  // namespace shopfloor::loom

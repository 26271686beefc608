// SPDX-License-Identifier: MIT
#include "pipeline/ladder/rung_plan.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::ladder {
namespace {

constexpr std::uint32_t kSmallestSide = 16;

std::uint32_t even(double side) {
    return std::max(static_cast<std::uint32_t>(std::lround(side / 2)) * 2, kSmallestSide);
}

}  // namespace

PictureSize scaled_size(PictureSize source, std::uint32_t short_side) noexcept {
    const double scale = std::min(1.0, static_cast<double>(short_side) / source.short_side());
    return {even(source.width * scale), even(source.height * scale)};
}

std::vector<RungPlan> plan_rungs(PictureSize source, std::vector<WantedRung> wanted, bool has_top) {
    std::ranges::sort(wanted, std::ranges::greater{}, &WantedRung::short_side);
    std::vector<RungPlan> plans;
    std::uint32_t above = source.short_side();
    if (has_top) {
        plans.push_back({.size = scaled_size(source, kTopShortSide)});
        above = plans.front().size.short_side();
    }
    for (const WantedRung& rung : wanted) {
        if (rung.short_side == 0 || rung.short_side >= above) continue;
        plans.push_back(
            {.size = scaled_size(source, rung.short_side), .bitrate_limit_bps = rung.bitrate_bps});
        above = rung.short_side;
    }
    return plans;
}

// 2.5 Mbit/s for 720p30. A smaller picture needs more bits a pixel, and the frames between two
// others less than they do.
std::uint32_t usual_bitrate_bps(PictureSize size, double frame_rate) noexcept {
    constexpr double usual_pixels = 1280.0 * 720;
    constexpr double usual_rate = 30;
    const double pixels = static_cast<double>(size.width) * size.height;
    const double by_size = std::pow(pixels / usual_pixels, 0.85);
    const double by_rate = std::sqrt(std::clamp(frame_rate, 5.0, 120.0) / usual_rate);
    return static_cast<std::uint32_t>(std::lround(250 * by_size * std::max(by_rate, 0.6))) * 10'000;
}

std::uint32_t bitrate_bps(const RungPlan& plan, PictureSize source, double frame_rate) noexcept {
    if (plan.bitrate_limit_bps == 0) return usual_bitrate_bps(plan.size, frame_rate);
    return std::min(plan.bitrate_limit_bps, usual_bitrate_bps(source, frame_rate));
}

}  // namespace shopfloor::ladder

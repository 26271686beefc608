// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace shopfloor::ladder {

/// Pixels.
struct PictureSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    std::uint32_t short_side() const noexcept { return width < height ? width : height; }
    bool operator==(const PictureSize&) const = default;
};

/// A rung as it is asked for.
struct WantedRung {
    std::uint32_t short_side = 0;   // pixels
    std::uint32_t bitrate_bps = 0;  // at most; 0: what is usual for the size
};

/// A rung as it is made.
struct RungPlan {
    PictureSize size;
    std::uint32_t bitrate_limit_bps = 0;  // 0: what is usual for the size

    bool operator==(const RungPlan&) const = default;
};

/// The short side of an encoded top rung, at most; pixels.
inline constexpr std::uint32_t kTopShortSide = 1080;

/// The source's size with `short_side`, in even numbers, and not above the source. Pure.
[[nodiscard]] PictureSize scaled_size(PictureSize source, std::uint32_t short_side) noexcept;

/// The rungs to make, the largest first: those of `wanted` that are smaller than the source. With
/// `has_top` one of the source's own size (up to kTopShortSide) comes before them. Pure.
[[nodiscard]] std::vector<RungPlan> plan_rungs(PictureSize source,
                                               std::vector<WantedRung> wanted,
                                               bool has_top);

/// What a live stream of the size and the frame rate (a second) usually gets. Pure.
[[nodiscard]] std::uint32_t usual_bitrate_bps(PictureSize size, double frame_rate) noexcept;

/// The plan's bitrate, never above what is usual for the source's size. Pure.
[[nodiscard]] std::uint32_t bitrate_bps(const RungPlan& plan,
                                        PictureSize source,
                                        double frame_rate) noexcept;

}  // namespace shopfloor::ladder

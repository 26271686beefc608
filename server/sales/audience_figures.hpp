// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace shopfloor::sales {

/// One stay of a viewer in a broadcast, on the broadcast's timeline.
struct Visit {
    std::string viewer;
    media::MediaTime begun{};
    media::MediaTime ended{};
};

/// The most figures that a curve of a broadcast has: one for each second of 12 hours.
inline constexpr std::size_t kMaxRetention = 12 * 3600;

struct AudienceFigures {
    std::uint64_t viewers = 0;      // different ones
    std::uint64_t connections = 0;  // visits
    media::MediaTime watched{};     // of all viewers; who watches in two tabs watches once
    /// What one figure of `retention` is about: a second, more where a broadcast is longer than
    /// kMaxRetention seconds.
    std::chrono::seconds step{1};
    /// How many different viewers were there in each step, for however short a time.
    std::vector<std::uint32_t> retention{};
};

/// What is outside of 0 to `duration` counts as its edge, an end before its beginning as that.
/// Pure.
[[nodiscard]] AudienceFigures count_audience(std::vector<Visit> visits, media::MediaTime duration);

}  // namespace shopfloor::sales

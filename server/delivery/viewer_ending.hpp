// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace shopfloor::delivery {

/// Why a viewer's socket came to its end.
enum class ViewerEnding { Left, TooSlow, Policy, TooLarge, Unsupported, RoomClosed, Stopping };

inline constexpr std::size_t kViewerEndings = 7;

/// For metrics, in the order of ViewerEnding.
inline constexpr std::array<std::string_view, kViewerEndings> kViewerEndingWords{
    "left", "too_slow", "policy", "too_large", "unsupported", "room_closed", "stopping"};

}  // namespace shopfloor::delivery

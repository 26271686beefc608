// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace shopfloor::broadcast {

inline constexpr std::string_view kPreviewPrefix = "p-";  // then 32 random characters of base32

/// Whether a room is a preview's channel, by its name: it is shown to whoever knows it, and never
/// listed or kept. No store may have a name of this form.
[[nodiscard]] inline bool is_preview_channel(std::string_view room) noexcept {
    constexpr std::size_t random_characters = 32;
    return room.starts_with(kPreviewPrefix) &&
           room.size() == kPreviewPrefix.size() + random_characters;
}

}  // namespace shopfloor::broadcast

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shopfloor::settings {

/// One entry of `pipeline.ladder`.
struct Rung {
    std::uint32_t short_side = 0;   // pixels
    std::uint32_t bitrate_bps = 0;  // 0: what is usual for the size

    bool operator==(const Rung&) const = default;
};

inline constexpr std::size_t kMaxRungs = 6;

/// Reads "480p" or "480p@1200k". Nothing when it is neither, or out of bounds: 144 to 2160 pixels,
/// 50 to 50000 kbit/s.
[[nodiscard]] std::optional<Rung> parse_rung(std::string_view text);

}  // namespace shopfloor::settings

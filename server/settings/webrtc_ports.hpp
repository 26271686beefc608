// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shopfloor::settings {

/// Ports, both ends included.
struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;

    bool operator==(const PortRange&) const = default;
};

/// "41000-41999": from 1024 on, 10 ports at least. Pure.
[[nodiscard]] std::optional<PortRange> parse_port_range(std::string_view text);

}  // namespace shopfloor::settings

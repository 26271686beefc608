// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace shopfloor::auth {

/// RFC 4648, 6, in lower case. `bytes` are a multiple of five, which need no padding.
[[nodiscard]] std::string base32(std::span<const std::uint8_t> bytes);

}  // namespace shopfloor::auth

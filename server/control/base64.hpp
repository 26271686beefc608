// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::control {

/// The bytes of base64 (RFC 4648, section 4); line ends in it are passed over, padding may be
/// missing. Nothing where it is none.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace shopfloor::control

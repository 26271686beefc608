// SPDX-License-Identifier: MIT
// What two servers sign when one calls the other: a shop's calls about orders, and ours to its
// hooks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shopfloor::auth {

/// In front of the parts of `Authorization`.
inline constexpr std::string_view kSignatureScheme = "Shopfloor-HMAC ";

/// HMAC-SHA-256 of the timestamp (UTC seconds), a full stop and the body, in hex.
[[nodiscard]] std::string sign_call(std::string_view secret,
                                    std::int64_t timestamp_s,
                                    std::string_view body);

/// Takes the same time wherever a forgery differs.
[[nodiscard]] bool verifies_call(std::string_view secret,
                                 std::int64_t timestamp_s,
                                 std::string_view body,
                                 std::string_view signature);

}  // namespace shopfloor::auth

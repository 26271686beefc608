// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace shopfloor::auth {

/// HMAC-SHA-256 (RFC 2104, FIPS 180-4) in 64 hex digits, lower case.
[[nodiscard]] std::string hmac_sha256(std::string_view secret, std::string_view text);

/// Takes the same time wherever a forgery differs.
[[nodiscard]] bool hmac_sha256_verifies(std::string_view secret,
                                        std::string_view text,
                                        std::string_view signature);

}  // namespace shopfloor::auth

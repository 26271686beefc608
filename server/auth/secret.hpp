// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace shopfloor::auth {

/// A new secret of 160 random bits: `prefix`, then 32 characters of base32 (RFC 4648, lower
/// case). Shown once; only its hash is kept.
[[nodiscard]] std::string make_secret(std::string_view prefix);

/// A public identifier: `prefix`, then 16 random characters of base32.
[[nodiscard]] std::string make_id(std::string_view prefix);

/// Hex BLAKE2b-256 of a secret: what is stored, and what it is looked up by. The secrets are
/// random, so the hash needs neither salt nor slowness.
[[nodiscard]] std::string hash_secret(std::string_view secret);

}  // namespace shopfloor::auth

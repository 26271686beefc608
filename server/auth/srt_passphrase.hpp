// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"

#include <string>
#include <string_view>

namespace shopfloor::auth {

/// The passphrase of a stream key for SRT, which both sides must have in the clear: 32 characters
/// of base32 (RFC 4648, lower case), a keyed hash (BLAKE2b) of the key's id. So it is not stored,
/// and another key has another one.
[[nodiscard]] std::string srt_passphrase(const SigningKey& key, std::string_view key_id);

}  // namespace shopfloor::auth

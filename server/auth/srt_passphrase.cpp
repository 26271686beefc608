// SPDX-License-Identifier: MIT
#include "server/auth/srt_passphrase.hpp"

#include "server/auth/base32.hpp"

#include <array>

namespace shopfloor::auth {

std::string srt_passphrase(const SigningKey& key, std::string_view key_id) {
    std::array<std::uint8_t, 20> tag{};
    key.hash("srt passphrase", key_id, tag);
    return base32(tag);
}

}  // namespace shopfloor::auth

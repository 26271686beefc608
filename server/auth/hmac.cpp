// SPDX-License-Identifier: MIT
#include "server/auth/hmac.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>

namespace shopfloor::auth {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
    // The library's own view of bytes is unsigned.
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

std::string hmac_sha256(std::string_view secret, std::string_view text) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> digest{};
    crypto_auth_hmacsha256_final(&state, digest.data());
    std::string hex(digest.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    hex.pop_back();
    return hex;
}

bool hmac_sha256_verifies(std::string_view secret,
                          std::string_view text,
                          std::string_view signature) {
    const std::string right = hmac_sha256(secret, text);
    return signature.size() == right.size() &&
           sodium_memcmp(right.data(), signature.data(), right.size()) == 0;
}

}  // namespace shopfloor::auth

// SPDX-License-Identifier: MIT
#include "server/auth/secret.hpp"

#include "server/auth/base32.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace shopfloor::auth {
namespace {

void require_sodium() {
    static const bool is_ready = sodium_init() >= 0;
    if (!is_ready) throw std::runtime_error{"libsodium found no source of random numbers"};
}

// Whole groups of five bytes need no padding.
template <std::size_t Size>
std::string random_base32() {
    static_assert(Size % 5 == 0);
    require_sodium();
    std::array<std::uint8_t, Size> random{};
    randombytes_buf(random.data(), random.size());
    std::string text = base32(random);
    sodium_memzero(random.data(), random.size());
    return text;
}

}  // namespace

std::string make_secret(std::string_view prefix) {
    return std::string{prefix} + random_base32<20>();
}

std::string make_id(std::string_view prefix) { return std::string{prefix} + random_base32<10>(); }

std::string hash_secret(std::string_view secret) {
    require_sodium();
    std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
    // The library's own view of bytes is unsigned.
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(secret.data());
    crypto_generichash(hash.data(), hash.size(), bytes, secret.size(), nullptr, 0);
    std::string hex(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    hex.pop_back();
    return hex;
}

}  // namespace shopfloor::auth

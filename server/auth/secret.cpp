// SPDX-License-Identifier: MIT
#include "server/auth/secret.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace shopfloor::auth {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

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
    std::string text;
    for (std::size_t bit = 0; bit < Size * 8; bit += 5) {
        const std::uint32_t low = bit / 8 + 1 < Size ? random[bit / 8 + 1] : 0U;
        const std::uint32_t window = (std::uint32_t{random[bit / 8]} << 8U) | low;
        text += kAlphabet[(window >> (11U - bit % 8)) & 31U];
    }
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

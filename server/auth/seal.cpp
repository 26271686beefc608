// SPDX-License-Identifier: MIT
#include "server/auth/seal.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace shopfloor::auth {
namespace {

using Key = std::array<std::uint8_t, crypto_secretbox_KEYBYTES>;

// Tells these keys from other hashes of the same text.
constexpr std::string_view kPurpose = "shopfloor.seal.1";
static_assert(kPurpose.size() >= crypto_generichash_KEYBYTES_MIN);

// The library's own view of bytes is unsigned.
const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

void require_sodium() {
    static const bool is_ready = sodium_init() >= 0;
    if (!is_ready) throw std::runtime_error{"libsodium found no source of random numbers"};
}

Key key_of(std::string_view secret) {
    require_sodium();
    Key key{};
    crypto_generichash(key.data(),
                       key.size(),
                       bytes_of(secret),
                       secret.size(),
                       bytes_of(kPurpose),
                       kPurpose.size());
    return key;
}

}  // namespace

std::string seal(std::string_view text, std::string_view secret) {
    const Key key = key_of(secret);
    std::vector<std::uint8_t> box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES +
                                  text.size());
    randombytes_buf(box.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box.data() + crypto_secretbox_NONCEBYTES,
                          bytes_of(text),
                          text.size(),
                          box.data(),
                          key.data());
    std::string base64(
        sodium_base64_encoded_len(box.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(base64.data(),
                      base64.size(),
                      box.data(),
                      box.size(),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    base64.pop_back();  // its terminating zero
    return base64;
}

std::optional<std::string> unseal(std::string_view sealed, std::string_view secret) {
    if (sealed.empty()) return std::nullopt;
    const Key key = key_of(secret);
    std::vector<std::uint8_t> box(sealed.size());
    std::size_t size = 0;
    const int decoded = sodium_base642bin(box.data(),
                                          box.size(),
                                          sealed.data(),
                                          sealed.size(),
                                          nullptr,
                                          &size,
                                          nullptr,
                                          sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (decoded != 0 || size < overhead) return std::nullopt;
    std::string text(size - overhead, '\0');
    const int opened = crypto_secretbox_open_easy(reinterpret_cast<std::uint8_t*>(text.data()),
                                                  box.data() + crypto_secretbox_NONCEBYTES,
                                                  size - crypto_secretbox_NONCEBYTES,
                                                  box.data(),
                                                  key.data());
    if (opened != 0) return std::nullopt;
    return text;
}

}  // namespace shopfloor::auth

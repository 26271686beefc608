// SPDX-License-Identifier: MIT
#include "server/auth/signing_key.hpp"

#include "server/auth/secret.hpp"
#include "server/auth/secret_file.hpp"

#include <sodium.h>

namespace shopfloor::auth {
namespace {

constexpr std::size_t kSignatureBytes = 16;

const std::uint8_t* bytes_of(std::string_view text) {
    // The library's own view of bytes is unsigned.
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

SigningKey::SigningKey(std::string_view secret) {
    crypto_generichash(key_.data(), key_.size(), bytes_of(secret), secret.size(), nullptr, 0);
}

void SigningKey::hash(std::string_view purpose,
                      std::string_view text,
                      std::span<std::uint8_t> tag) const {
    std::string signed_text{purpose};
    signed_text += '\0';
    signed_text += text;
    crypto_generichash(tag.data(),
                       tag.size(),
                       bytes_of(signed_text),
                       signed_text.size(),
                       key_.data(),
                       key_.size());
}

std::string SigningKey::sign(std::string_view purpose, std::string_view text) const {
    std::array<std::uint8_t, kSignatureBytes> signature{};
    hash(purpose, text, signature);
    std::string hex(signature.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), signature.data(), signature.size());
    hex.pop_back();
    return hex;
}

bool SigningKey::verifies(std::string_view purpose,
                          std::string_view text,
                          std::string_view signature) const {
    const std::string right = sign(purpose, text);
    return signature.size() == right.size() &&
           sodium_memcmp(right.data(), signature.data(), right.size()) == 0;
}

SigningKey ensure_signing_key(const std::filesystem::path& data_dir) {
    return SigningKey{ensure_secret_file(
        std::filesystem::absolute(data_dir) / "signing.key",
        make_secret("sg_"),
        {.prefix = "sg_",
         .advice = "remove the file to get a new key; all viewers then count as new ones"})};
}

}  // namespace shopfloor::auth

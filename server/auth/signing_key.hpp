// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace shopfloor::auth {

/// The server's secret for what it hands out and wants to know again: cookies of viewers, links.
/// Signatures are BLAKE2b with this key. Immutable: any thread.
class SigningKey {
public:
    explicit SigningKey(std::string_view secret);

    /// 32 hex digits. `purpose` keeps apart what is signed for different uses; it holds no zero.
    [[nodiscard]] std::string sign(std::string_view purpose, std::string_view text) const;
    /// Takes the same time wherever a forgery differs.
    [[nodiscard]] bool verifies(std::string_view purpose,
                                std::string_view text,
                                std::string_view signature) const;

    /// Fills `tag`, of 16 to 64 bytes, with a signature of that length.
    void hash(std::string_view purpose, std::string_view text, std::span<std::uint8_t> tag) const;

private:
    std::array<std::uint8_t, 32> key_{};
};

/// The key in `data_dir`/signing.key, made on the first run. Blocks. Throws std::runtime_error
/// with a sentence.
[[nodiscard]] SigningKey ensure_signing_key(const std::filesystem::path& data_dir);

}  // namespace shopfloor::auth

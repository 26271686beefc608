// SPDX-License-Identifier: MIT
#include "server/control/base64.hpp"

#include <cstdint>

namespace shopfloor::control {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int bit_count = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (c == '\r' || c == '\n') continue;
        if (c == '=') {
            ++padding;
            continue;
        }
        const std::size_t value = kAlphabet.find(c);
        if (value == kAlphabet.npos || padding > 0) return std::nullopt;
        ++digits;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes += static_cast<char>((bits >> static_cast<unsigned>(bit_count)) & 0xffU);
    }
    const std::size_t left = digits % 4;
    const bool is_padded_right = padding == 0 || (left > 1 && padding == 4 - left);
    if (left == 1 || !is_padded_right) return std::nullopt;
    return bytes;
}

}  // namespace shopfloor::control

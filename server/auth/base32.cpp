// SPDX-License-Identifier: MIT
#include "server/auth/base32.hpp"

#include <string_view>

namespace shopfloor::auth {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

}  // namespace

std::string base32(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 5) {
        const std::uint32_t low = bit / 8 + 1 < bytes.size() ? bytes[bit / 8 + 1] : 0U;
        const std::uint32_t window = (std::uint32_t{bytes[bit / 8]} << 8U) | low;
        text += kAlphabet[(window >> (11U - bit % 8)) & 31U];
    }
    return text;
}

}  // namespace shopfloor::auth

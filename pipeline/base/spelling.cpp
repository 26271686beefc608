// SPDX-License-Identifier: MIT
#include "pipeline/base/spelling.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace shopfloor {
namespace {

constexpr std::size_t kMaxBytes = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, kMaxBytes);
    b = b.substr(0, kMaxBytes);
    std::array<std::size_t, kMaxBytes + 1> row{};
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row[b.size()];
}

std::string in_small_letters(std::string_view text) {
    std::string small{text};
    std::ranges::transform(small, small.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return small;
}

std::string_view beginning_of(std::string_view text, std::size_t max_bytes) noexcept {
    if (text.size() <= max_bytes) return text;
    const auto continues = [text](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80;
    };
    std::size_t end = max_bytes;
    while (end > 0 && continues(end))
        --end;
    return text.substr(0, end);
}

}  // namespace shopfloor

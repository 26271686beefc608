// SPDX-License-Identifier: MIT
#include "server/room/chat_text.hpp"

#include <cstdint>

namespace shopfloor::room {
namespace {

constexpr std::size_t kMaxMarks = 2;  // on one letter; more of them climb over other lines

bool in(char32_t point, char32_t first, char32_t last) { return point >= first && point <= last; }

bool is_space(char32_t point) {
    return in(point, 0x09, 0x0d) || point == ' ' || point == 0x85 || point == 0xa0 ||
           point == 0x1680 || in(point, 0x2000, 0x200a) || in(point, 0x2028, 0x2029) ||
           point == 0x202f || point == 0x205f || point == 0x3000;
}

// The zero-width joiner (200D) and the variation selectors stay, as emoji are made with them.
bool is_unwanted(char32_t point) {
    return point < 0x20 || in(point, 0x7f, 0x9f) || point == 0xad || point == 0x61c ||
           point == 0x180e || in(point, 0x200b, 0x200c) || in(point, 0x200e, 0x200f) ||
           in(point, 0x202a, 0x202e) || in(point, 0x2060, 0x206f) || point == 0xfeff ||
           in(point, 0xfff0, 0xfffb) || in(point, 0xe000, 0xf8ff) || (point & 0xfffeU) == 0xfffe ||
           in(point, 0xe0000, 0xe0fff) || point >= 0xf0000;
}

bool is_mark(char32_t point) {
    return in(point, 0x300, 0x36f) || in(point, 0x1ab0, 0x1aff) || in(point, 0x1dc0, 0x1dff) ||
           in(point, 0x20d0, 0x20ff) || in(point, 0xfe20, 0xfe2f);
}

// Takes the next code point from the front; nothing when it is not valid.
std::optional<char32_t> take_point(std::string_view& text) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    const std::uint8_t first = byte(0);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || text.size() < size) return std::nullopt;
    char32_t point = size == 1 ? first : first & (0xffU >> (size + 1));
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xc0U) != 0x80U) return std::nullopt;
        point = (point << 6U) | (byte(at) & 0x3fU);
    }
    const bool is_overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    if (is_overlong || in(point, 0xd800, 0xdfff) || point > 0x10ffff) return std::nullopt;
    text.remove_prefix(size);
    return point;
}

}  // namespace

std::optional<std::u32string> decode_utf8(std::string_view text) {
    std::u32string points;
    while (!text.empty()) {
        const auto point = take_point(text);
        if (!point) return std::nullopt;
        points += *point;
    }
    return points;
}

std::string encode_utf8(std::u32string_view points) {
    std::string text;
    const auto put = [&](char32_t value) { text += static_cast<char>(value); };
    for (const char32_t point : points) {
        if (point < 0x80) {
            put(point);
            continue;
        }
        if (point < 0x800) {
            put(0xc0U | (point >> 6U));
        } else {
            if (point < 0x10000) {
                put(0xe0U | (point >> 12U));
            } else {
                put(0xf0U | (point >> 18U));
                put(0x80U | ((point >> 12U) & 0x3fU));
            }
            put(0x80U | ((point >> 6U) & 0x3fU));
        }
        put(0x80U | (point & 0x3fU));
    }
    return text;
}

std::optional<std::u32string> clean_line(std::string_view text) {
    const auto points = decode_utf8(text);
    if (!points) return std::nullopt;
    std::u32string line;
    std::size_t marks = 0;
    bool is_space_due = false;
    for (const char32_t point : *points) {
        if (is_space(point)) {
            is_space_due = !line.empty();
            continue;
        }
        if (is_unwanted(point)) continue;
        marks = is_mark(point) ? marks + 1 : 0;
        if (marks > kMaxMarks) continue;
        if (is_space_due) line += U' ';
        is_space_due = false;
        line += point;
    }
    return line;
}

}  // namespace shopfloor::room

// SPDX-License-Identifier: MIT
#include "server/commerce/text_shapes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace shopfloor::commerce {
namespace {

constexpr std::size_t kMaxUrlChars = 2048;

// The C library's functions of these names depend on the locale.
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_lower(c) || is_upper(c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the next code point from the front (RFC 3629); nothing when it is not valid.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    const std::uint8_t first = byte(0);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || text.size() < size) return std::nullopt;
    std::uint32_t point = size == 1 ? first : first & (0xffU >> (size + 1));
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xc0U) != 0x80U) return std::nullopt;
        point = (point << 6U) | (byte(at) & 0x3fU);
    }
    const bool is_overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
    if (is_overlong || is_surrogate || point > 0x10ffff) return std::nullopt;
    text.remove_prefix(size);
    return point;
}

/// What may stand in an attribute and in a header.
bool is_plain_link(std::string_view text) {
    return text.size() <= kMaxUrlChars && std::ranges::all_of(text, [](char c) {
               return c > 0x20 && c < 0x7f &&
                      std::string_view{"\"<>\\^`{|}"}.find(c) == std::string_view::npos;
           });
}

}  // namespace

bool is_slug(std::string_view text) noexcept {
    if (text.empty() || text.size() > 64 || text.front() == '-' || text.back() == '-') return false;
    return std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_sku(std::string_view text) noexcept {
    if (text.empty() || text.size() > 64) return false;
    return std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
    });
}

bool is_language(std::string_view text) noexcept {
    if (text.size() < 2 || text.size() > 35) return false;
    for (bool is_first = true; !text.empty(); is_first = false) {
        const std::size_t dash = text.find('-');
        const std::string_view part = text.substr(0, dash);
        if (part.empty() || part.size() > 8 || (is_first && part.size() < 2)) return false;
        const bool is_valid = std::ranges::all_of(
            part, [&](char c) { return is_letter(c) || (!is_first && is_digit(c)); });
        if (!is_valid || dash == text.size() - 1) return false;
        text.remove_prefix(dash == text.npos ? text.size() : dash + 1);
    }
    return true;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        if (!take_code_point(text)) return false;
    }
    return true;
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::array<std::string_view, 6> spaces{" ", "\t", "\r", "\n", "\u00a0", "\u3000"};
    const auto trim_one = [&](std::string_view space) {
        const std::size_t before = text.size();
        if (text.starts_with(space)) text.remove_prefix(space.size());
        if (text.ends_with(space)) text.remove_suffix(space.size());
        return text.size() != before;
    };
    while (std::ranges::any_of(spaces, trim_one)) {
    }
    return text;
}

bool is_line(std::string_view text, std::size_t max_characters) noexcept {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto point = take_code_point(text);
        const bool is_control = point && (*point < 0x20 || (*point >= 0x7f && *point < 0xa0) ||
                                          *point == 0x2028 || *point == 0x2029);
        if (!point || is_control || ++count > max_characters) return false;
    }
    return count > 0;
}

bool is_web_url(std::string_view text) noexcept {
    if (!is_plain_link(text)) return false;
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        const std::string_view rest = text.substr(scheme.size());
        const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
        return !host.empty() && host.front() != ':' && host.find('@') == host.npos;
    }
    return false;
}

bool is_image_link(std::string_view text) noexcept {
    const bool is_path = text.starts_with('/') && !text.starts_with("//");  // "//" names a host
    return is_path ? is_plain_link(text) : is_web_url(text);
}

}  // namespace shopfloor::commerce

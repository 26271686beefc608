// SPDX-License-Identifier: MIT
#include "server/ingest/srt/stream_id.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::ingest {
namespace {

constexpr std::string_view kHead = "#!::";
constexpr std::size_t kMaxWord = 64;

std::optional<unsigned> hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
    if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
    return std::nullopt;
}

// RFC 3986, 2.1. Nothing where a "%" is followed by something else.
std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at];
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        const auto high = hex_digit(text[at + 1]);
        const auto low = hex_digit(text[at + 2]);
        if (!high || !low) return std::nullopt;
        plain += static_cast<char>(*high * 16 + *low);
        at += 2;
    }
    return plain;
}

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= kMaxWord && std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    });
}

}  // namespace

std::optional<StreamId> parse_stream_id(std::string_view text) {
    if (text.size() > kMaxStreamIdBytes) return std::nullopt;
    const std::optional<std::string> plain =
        text.starts_with(kHead) ? std::optional<std::string>{text} : decoded(text);
    if (!plain || !plain->starts_with(kHead)) return std::nullopt;
    StreamId id;
    std::string_view rest = std::string_view{*plain}.substr(kHead.size());
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view key = pair.substr(0, equals);
        std::string* const field = key == "r"   ? &id.room
                                   : key == "u" ? &id.key_id
                                   : key == "m" ? &id.mode
                                                : nullptr;
        if (!field) continue;
        const std::string_view value = pair.substr(equals + 1);
        if (!field->empty() || !is_word(value)) return std::nullopt;
        *field = value;
    }
    if (id.room.empty() || id.key_id.empty()) return std::nullopt;
    return id;
}

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#include "tests/bench/http_answer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace shopfloor::bench {
namespace {

std::size_t number_at(std::string_view text) {
    std::size_t value = 0;
    const auto begin = std::find_if(text.begin(), text.end(), [](char c) { return c != ' '; });
    const std::string_view digits{begin, text.end()};
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return made;
}

}  // namespace

std::optional<HttpHead> read_http_head(std::string_view heard) {
    const auto end = heard.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    HttpHead head{.status = 0, .bytes = end + 4, .body_bytes = 0};
    constexpr std::string_view version = "HTTP/1.1 ";
    constexpr std::string_view length = "\r\ncontent-length:";
    const std::string fields = lower(heard.substr(0, end));
    const auto at = fields.find(length);
    if (!heard.starts_with(version) || at == std::string::npos) return head;
    head.status = static_cast<int>(number_at(heard.substr(version.size())));
    head.body_bytes = number_at(std::string_view{fields}.substr(at + length.size()));
    return head;
}

std::string newest_segment(std::string_view playlist) {
    std::string newest;
    while (!playlist.empty()) {
        const auto end = std::min(playlist.find('\n'), playlist.size());
        std::string_view line = playlist.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty() && !line.starts_with('#')) newest = line;
        playlist.remove_prefix(std::min(end + 1, playlist.size()));
    }
    return newest;
}

std::size_t segment_begin_ms(std::string_view name) {
    const auto dash = name.rfind('-');
    return dash == std::string_view::npos ? 0 : number_at(name.substr(dash + 1));
}

}  // namespace shopfloor::bench

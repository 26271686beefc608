// SPDX-License-Identifier: MIT
#include "server/settings/rung.hpp"

#include <charconv>

namespace shopfloor::settings {
namespace {

// A number within bounds that ends with `unit`, and nothing else.
std::optional<std::uint32_t> parse(std::string_view text,
                                   char unit,
                                   std::uint32_t min,
                                   std::uint32_t max) {
    if (text.empty() || text.back() != unit) return std::nullopt;
    text.remove_suffix(1);
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < min || value > max) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Rung> parse_rung(std::string_view text) {
    const std::size_t at = text.find('@');
    const auto short_side = parse(text.substr(0, at), 'p', 144, 2160);
    if (!short_side) return std::nullopt;
    if (at == text.npos) return Rung{.short_side = *short_side};
    const auto kbps = parse(text.substr(at + 1), 'k', 50, 50'000);
    if (!kbps) return std::nullopt;
    return Rung{.short_side = *short_side, .bitrate_bps = *kbps * 1000};
}

}  // namespace shopfloor::settings

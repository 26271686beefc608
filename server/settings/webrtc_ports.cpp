// SPDX-License-Identifier: MIT
#include "server/settings/webrtc_ports.hpp"

#include <charconv>

namespace shopfloor::settings {
namespace {

constexpr unsigned kLeastPort = 1024;
constexpr unsigned kFewest = 10;  // of one session, for each address of the machine

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || stop != end || port < kLeastPort) return std::nullopt;
    return port;
}

}  // namespace

std::optional<PortRange> parse_port_range(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == text.npos) return std::nullopt;
    const auto first = parse_port(text.substr(0, dash));
    const auto last = parse_port(text.substr(dash + 1));
    if (!first || !last || *last + 1U < *first + kFewest) return std::nullopt;
    return PortRange{.first = *first, .last = *last};
}

}  // namespace shopfloor::settings

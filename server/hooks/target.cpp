// SPDX-License-Identifier: MIT
#include "server/hooks/target.hpp"

#include "pipeline/base/result.hpp"
#include "pipeline/base/spelling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace shopfloor::hooks {

namespace ip = boost::asio::ip;

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::uint16_t kFirstFreePort = 1024;
constexpr std::size_t kMaxHost = 253;  // RFC 1035, 2.3.4

struct Network4 {
    std::uint32_t address;
    int bits;
};
constexpr std::array kSpecial4{
    Network4{0x00000000, 8},   // this network
    Network4{0x0a000000, 8},   // private
    Network4{0x64400000, 10},  // a carrier's
    Network4{0x7f000000, 8},   // loopback
    Network4{0xa9fe0000, 16},  // link-local, and where clouds keep their metadata
    Network4{0xac100000, 12},  // private
    Network4{0xc0000000, 24},  // protocol assignments
    Network4{0xc0000200, 24},  // documentation
    Network4{0xc0586300, 24},  // 6to4 relays
    Network4{0xc0a80000, 16},  // private
    Network4{0xc6120000, 15},  // benchmarks
    Network4{0xc6336400, 24},  // documentation
    Network4{0xcb007100, 24},  // documentation
    Network4{0xe0000000, 3},   // multicast, reserved, broadcast
};

bool is_public(const ip::address_v4& address) {
    const std::uint32_t number = address.to_uint();
    return std::none_of(kSpecial4.begin(), kSpecial4.end(), [&](const Network4& network) {
        return (number >> (32 - network.bits)) == (network.address >> (32 - network.bits));
    });
}

// Only 2000::/3 is given out at all, and some of that is not for hosts.
bool is_public(const ip::address_v6& address) {
    const auto bytes = address.to_bytes();
    const auto first = static_cast<std::uint32_t>(bytes[0] << 8U | bytes[1]);
    const auto second = static_cast<std::uint32_t>(bytes[2] << 8U | bytes[3]);
    if ((first & 0xe000U) != 0x2000U) return false;
    if (first == 0x2001U && second < 0x0200U) return false;   // protocols, Teredo among them
    if (first == 0x2001U && second == 0x0db8U) return false;  // documentation
    if (first == 0x2002U) return false;                       // 6to4: an IPv4 address within
    return first != 0x3fffU || second >= 0x1000U;             // documentation
}

Refusal invalid(std::string sentence) { return {"invalid", std::move(sentence), "url"}; }

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; }) &&
           text.find_first_of("\\\"<>^`{|}") == text.npos;
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= kMaxHost && host.front() != '.' && host.back() != '.' &&
           host.find("..") == host.npos &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == host.npos;
}

std::optional<std::uint16_t> to_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || stop != end || port == 0) return std::nullopt;
    return port;
}

// "host", "host:8443", "[2001:…]:8443", into the target.
bool read_authority(std::string_view authority, Target& target) {
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == authority.npos) return false;
        const std::string literal{authority.substr(1, end - 1)};
        Error error;
        const auto address = ip::make_address_v6(literal, error);
        if (error || literal.find('%') != literal.npos) return false;
        target.host = address.to_string();
        port = authority.substr(end + 1);
    } else {
        const auto colon = authority.find(':');
        target.host = in_small_letters(authority.substr(0, colon));
        if (!is_host_name(target.host)) return false;
        if (colon != authority.npos) port = authority.substr(colon);
    }
    target.port = target.is_https ? kHttpsPort : kHttpPort;
    target.authority = in_small_letters(authority);
    if (port.empty()) return true;
    const auto number = port.starts_with(':') ? to_port(port.substr(1)) : std::nullopt;
    if (!number) return false;
    target.port = *number;
    return true;
}

Outcome<void> check(const Target& target, const TargetRules& rules) {
    if (!target.is_https && !rules.allow_http) {
        return invalid(
            "A hook's URL begins with \"https://\": its events are not for everybody on "
            "the way.");
    }
    if (rules.allow_private) return {};
    const std::uint16_t usual = target.is_https ? kHttpsPort : kHttpPort;
    if (target.port != usual && target.port < kFirstFreePort) {
        return invalid(fmt::format("Port {} is another service's: use {}, or one from {} on.",
                                   target.port,
                                   usual,
                                   kFirstFreePort));
    }
    Error error;
    const auto literal = ip::make_address(target.host, error);
    if (error) return {};
    return check_addresses({literal}, rules);
}

}  // namespace

Outcome<Target> parse_target(std::string_view url, const TargetRules& rules) {
    constexpr const char* form =
        "The URL must be like \"https://shop.example.com/hooks\": in ASCII, without a name and "
        "password, and without a fragment (#).";
    if (url.size() > kMaxUrl) return invalid(fmt::format("A URL has {} bytes at most.", kMaxUrl));
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos || !is_plain(url) || url.find('#') != url.npos) return invalid(form);
    const std::string scheme = in_small_letters(url.substr(0, scheme_end));
    if (scheme != "https" && scheme != "http") return invalid(form);
    std::string_view rest = url.substr(scheme_end + 3);
    const auto path = std::min(rest.find_first_of("/?"), rest.size());
    Target target{.is_https = scheme == "https", .host = {}, .path = {}, .authority = {}};
    if (!read_authority(rest.substr(0, path), target)) return invalid(form);
    target.path = rest.substr(path);
    if (!target.path.starts_with('/')) target.path.insert(0, "/");
    const Outcome<void> checked = check(target, rules);
    if (!checked) return checked.error();
    return target;
}

bool is_public(const ip::address& address) noexcept {
    return address.is_v4() ? is_public(address.to_v4()) : is_public(address.to_v6());
}

Outcome<void> check_addresses(const std::vector<ip::address>& addresses, const TargetRules& rules) {
    if (rules.allow_private) return {};
    const bool are_public = std::all_of(
        addresses.begin(), addresses.end(), [](const auto& each) { return is_public(each); });
    if (are_public) return {};
    return invalid(
        "It leads to what is not an address of the public Internet. The operator may allow that: "
        "hooks.allow_private.");
}

}  // namespace shopfloor::hooks

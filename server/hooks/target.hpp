// SPDX-License-Identifier: MIT
// Where a hook leads, and whether it may. Pure.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::hooks {

inline constexpr std::size_t kMaxUrl = 500;  // bytes

struct TargetRules {
    bool allow_private = false;  // networks that are not the public Internet's, and any port
    bool allow_http = false;     // in the clear
};

struct Target {
    bool is_https = true;
    std::string host;  // in small letters; an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::string path;       // with its query; begins with a slash
    std::string authority;  // as the Host header has it (RFC 9110, 7.2)

    bool operator==(const Target&) const = default;
};

/// An absolute URL (RFC 3986) in ASCII. Refused, with the field "url": another scheme, a name and
/// password, a fragment, a port that is not for this, an address that is not public.
[[nodiscard]] Outcome<Target> parse_target(std::string_view url, const TargetRules& rules);

/// Whether an address is one of the public Internet's, by the special-purpose registries of IANA
/// (RFC 6890): not private, loopback, link-local, of a carrier's, multicast, documentation,
/// reserved, nor one that carries an IPv4 address in itself.
[[nodiscard]] bool is_public(const boost::asio::ip::address& address) noexcept;

/// Of what a host's name leads to. One address that is not public is enough to refuse them all: a
/// name that leads to both is no accident. Which one it is, is not said: it may be an inner
/// network's.
[[nodiscard]] Outcome<void> check_addresses(const std::vector<boost::asio::ip::address>& addresses,
                                            const TargetRules& rules);

}  // namespace shopfloor::hooks

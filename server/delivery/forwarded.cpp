// SPDX-License-Identifier: MIT
#include "server/delivery/forwarded.hpp"

#include "server/delivery/http_text.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace shopfloor::delivery {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned kMappedBits = 96;  // before an IPv4 address in its IPv6 form (RFC 4291, 2.5.5.2)
constexpr unsigned kAddressBits = 128;

std::optional<ip::address_v6> parse(std::string_view text) {
    boost::system::error_code error;
    const ip::address address = ip::make_address(std::string{text}, error);
    if (error) return std::nullopt;
    return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

bool share_prefix(const ip::address_v6& a, const ip::address_v6& b, unsigned bits) {
    const auto left = a.to_bytes();
    const auto right = b.to_bytes();
    for (std::size_t at = 0; at < left.size() && bits > 0; ++at) {
        const unsigned here = bits < 8 ? bits : 8;
        if (((left[at] ^ right[at]) >> (8 - here)) != 0) return false;
        bits -= here;
    }
    return true;
}

std::string_view without_port(std::string_view address) {
    if (address.starts_with('[')) return address.substr(1, address.find(']') - 1);
    return address.substr(0, address.rfind(':'));
}

/// Takes the last of a list with commas off it.
std::string_view take_last(std::string_view& list) {
    const auto comma = list.rfind(',');
    const auto last = comma == list.npos ? list : list.substr(comma + 1);
    list = comma == list.npos ? std::string_view{} : list.substr(0, comma);
    return trimmed(last);
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& list) {
    for (const std::string_view entry : list) {
        const auto slash = entry.find('/');
        const auto address = parse(entry.substr(0, slash));
        if (!address) continue;
        unsigned bits = kAddressBits;
        if (slash != entry.npos) {
            const auto digits = entry.substr(slash + 1);
            std::from_chars(digits.data(), digits.data() + digits.size(), bits);
            if (address->is_v4_mapped()) bits += kMappedBits;
        }
        if (bits <= kAddressBits) networks_.push_back({*address, bits});
    }
}

bool TrustedProxies::contains(std::string_view ip) const {
    if (networks_.empty()) return false;
    const auto address = parse(ip);
    if (!address) return false;
    for (const Network& network : networks_) {
        if (share_prefix(*address, network.address, network.prefix_bits)) return true;
    }
    return false;
}

bool TrustedProxies::has_peer(std::string_view peer) const { return contains(without_port(peer)); }

RequestPeer peer_behind(RequestPeer direct,
                        const ForwardedHeaders& headers,
                        const TrustedProxies& trusted) {
    if (!trusted.has_peer(direct.address)) return direct;
    RequestPeer peer{.address = direct.address, .is_secure = direct.is_secure};
    std::string_view protocols = headers.protocol;
    if (!protocols.empty()) peer.is_secure = equal_ignoring_case(take_last(protocols), "https");
    for (std::string_view rest = headers.addresses; !rest.empty();) {
        const std::string_view ip = take_last(rest);
        const auto address = parse(ip);
        if (!address) break;  // not an address: nobody whom we could name
        peer.address =
            address->is_v4_mapped()
                ? fmt::format("{}:0", ip::make_address_v4(ip::v4_mapped, *address).to_string())
                : fmt::format("[{}]:0", address->to_string());
        if (!trusted.contains(ip)) break;
    }
    return peer;
}

}  // namespace shopfloor::delivery

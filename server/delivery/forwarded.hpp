// SPDX-License-Identifier: MIT
// Who a request comes from when proxies stand before the server. Pure.
#pragma once

#include <boost/asio/ip/address_v6.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::delivery {

/// Proxies whose word is taken. Immutable: any thread.
class TrustedProxies {
public:
    /// Addresses ("127.0.0.1") and networks ("10.0.0.0/8", "fd00::/8"); what is neither is nobody.
    explicit TrustedProxies(const std::vector<std::string>& list);

    /// `ip` without a port.
    bool contains(std::string_view ip) const;
    /// The same of an "ip:port".
    bool has_peer(std::string_view peer) const;

private:
    struct Network {
        boost::asio::ip::address_v6 address;  // IPv4 as ::ffff:a.b.c.d
        unsigned prefix_bits;
    };

    std::vector<Network> networks_;
};

/// One end of a request, as we see it or as a proxy tells it.
struct RequestPeer {
    std::string address;     // "ip:port"; port 0 where a proxy tells it
    bool is_secure = false;  // over https
};

struct ForwardedHeaders {
    std::string addresses;  // X-Forwarded-For: "client, proxy, …"
    std::string protocol;   // X-Forwarded-Proto: "https"
};

/// Whom the proxies name, as far as each that names the next is trusted; `direct` itself when it
/// is not. What a client writes into these headers by itself counts for nothing.
[[nodiscard]] RequestPeer peer_behind(RequestPeer direct,
                                      const ForwardedHeaders& headers,
                                      const TrustedProxies& trusted);

}  // namespace shopfloor::delivery

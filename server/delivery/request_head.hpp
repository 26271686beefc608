// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/forwarded.hpp"
#include "server/delivery/http_route.hpp"
#include "server/delivery/socket_handler.hpp"
#include "server/delivery/upgrade.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct lws;

namespace shopfloor::delivery {

/// What libwebsockets has parsed of a request, as values. Only while its header table exists: in
/// the callbacks that begin a request or an upgrade.
struct RequestHead {
    HttpRequest request;  // without body
    std::string if_none_match;
    std::string if_range;
    std::optional<std::uint64_t> content_length;
    bool is_chunked = false;
    bool is_valid = false;  // a known method and a path of printable characters
};

RequestHead read_request_head(lws* wsi, std::string_view path, const TrustedProxies& proxies);
UpgradeRequest read_upgrade_request(lws* wsi, std::string_view upgrade);
/// "ip:port" of a socket's other end; empty where it is gone.
std::string peer_address(int descriptor);
SocketPeer read_socket_peer(lws* wsi, const TrustedProxies& proxies);

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
// What of a request's head we read ourselves, after libwebsockets has taken it apart: a line each
// for the path, the range, the peer, both forwarded headers, the origin, the host, the
// subprotocols.
#include "server/delivery/file_range.hpp"
#include "server/delivery/forwarded.hpp"
#include "server/delivery/http_text.hpp"
#include "server/delivery/route_table.hpp"
#include "server/delivery/upgrade.hpp"
#include "server/guard/address.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

using namespace shopfloor;
using namespace shopfloor::delivery;

namespace {

constexpr std::uint64_t kBodyBytes = 1000;

void require(bool holds) {
    if (!holds) std::abort();
}

std::array<std::string_view, 8> lines_of(std::string_view text) {
    std::array<std::string_view, 8> lines{};
    for (std::string_view& line : lines) {
        const auto end = text.find('\n');
        line = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

const std::vector<HttpRoute>& routes() {
    static const std::vector<HttpRoute> made{{.method = "GET", .path = "/v1/rooms/"},
                                             {.method = "POST", .path = "/v1/rpc"},
                                             {.method = "GET", .path = "/v1/stores/{x}/report.csv"},
                                             {.method = "GET", .path = "/v1/stores/{x}/{y}"}};
    return made;
}

// Whatever comes from outside, one answer has one head.
void check_answer(std::string_view path, std::string_view host) {
    HttpResponse response = not_found_response(path);
    response.headers.emplace_back("Location", percent_encoded(path, "/"));
    response.headers.emplace_back("X-Told", std::string{path});
    const std::string head =
        response_head(response, response.body.size(), {.host = std::string{host}});
    require(head.find("\r\n\r\n") == head.size() - 4);
}

void check_peer(std::string_view direct, std::string_view addresses, std::string_view protocol) {
    static const TrustedProxies none{{}};
    static const TrustedProxies some{{"127.0.0.1", "10.0.0.0/8", "fd00::/8"}};
    const ForwardedHeaders headers{std::string{addresses}, std::string{protocol}};
    const RequestPeer alone = peer_behind({.address = std::string{direct}}, headers, none);
    require(alone.address == direct && !alone.is_secure);
    const RequestPeer behind = peer_behind({.address = "127.0.0.1:4711"}, headers, some);
    require(!behind.address.empty());
    static_cast<void>(guard::network_of(behind.address));
    static_cast<void>(guard::network_of(direct));
}

void check_range(std::string_view header) {
    const FileRange range = read_range(header, kBodyBytes);
    if (range.kind != FileRange::Kind::Slice) return;
    require(range.length > 0 && range.first < kBodyBytes);
    require(range.length <= kBodyBytes - range.first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto [path, range, direct, addresses, protocol, origin, host, protocols] =
        lines_of({reinterpret_cast<const char*>(data), size});
    check_range(range);
    check_peer(direct, addresses, protocol);
    check_answer(path, host);
    static_cast<void>(match_route(routes(), "GET", path));
    if (const auto room = room_of_live_path(path)) require(is_room_slug(*room));
    const UpgradeRequest request{.upgrade = "websocket",
                                 .path = std::string{path},
                                 .host = std::string{host},
                                 .origin = std::string{origin},
                                 .protocols = std::string{protocols}};
    static_cast<void>(refuse_upgrade(request, kLiveProtocol, {"https://shop.example"}));
    return 0;
}

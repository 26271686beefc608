// SPDX-License-Identifier: MIT
#include "server/delivery/forwarded.hpp"

#include "server/delivery/https_only.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::delivery;

TEST_CASE("Without trusted proxies, what a client says of itself counts for nothing",
          "[delivery]") {
    const RequestPeer peer = peer_behind({"203.0.113.5:4711", false},
                                         {.addresses = "198.51.100.1", .protocol = "https"},
                                         TrustedProxies{{}});
    CHECK(peer.address == "203.0.113.5:4711");
    CHECK_FALSE(peer.is_secure);
}

TEST_CASE("A trusted proxy tells who asks, and how", "[delivery]") {
    const TrustedProxies trusted{{"127.0.0.1", "10.0.0.0/8", "fd00::/8"}};
    const auto behind = [&](const char* direct, const char* addresses, const char* protocol = "") {
        return peer_behind({direct, false}, {addresses, protocol}, trusted);
    };
    CHECK(behind("127.0.0.1:9", "198.51.100.1").address == "198.51.100.1:0");
    CHECK(behind("127.0.0.1:9", "2001:db8::7").address == "[2001:db8::7]:0");
    CHECK(behind("[fd00::1]:9", "198.51.100.1").address == "198.51.100.1:0");
    CHECK(behind("[::ffff:10.1.2.3]:9", "198.51.100.1").address == "198.51.100.1:0");
    CHECK(behind("127.0.0.1:9", "").address == "127.0.0.1:9");
    CHECK(behind("11.0.0.1:9", "198.51.100.1").address == "11.0.0.1:9");

    CHECK(behind("127.0.0.1:9", "", "https").is_secure);
    CHECK(behind("127.0.0.1:9", "", "http, HTTPS").is_secure);
    CHECK_FALSE(behind("127.0.0.1:9", "", "https, http").is_secure);
    CHECK_FALSE(behind("192.0.2.1:9", "", "https").is_secure);

    SECTION("of a list, the last that no trusted proxy has written") {
        CHECK(behind("127.0.0.1:9", "1.1.1.1, 198.51.100.1, 10.9.9.9").address == "198.51.100.1:0");
        CHECK(behind("127.0.0.1:9", "10.0.0.1,10.0.0.2").address == "10.0.0.1:0");
    }
    SECTION("what is no address ends the list") {
        CHECK(behind("127.0.0.1:9", "1.1.1.1, unknown").address == "127.0.0.1:9");
        CHECK(behind("127.0.0.1:9", "1.1.1.1, x, 10.0.0.2").address == "10.0.0.2:0");
        CHECK(behind("127.0.0.1:9", ",,").address == "127.0.0.1:9");
    }
}

TEST_CASE("A trusted network reaches as far as its prefix", "[delivery]") {
    const TrustedProxies trusted{{"192.0.2.128/25", "2001:db8::/33", "0.0.0.0/40", "nonsense"}};
    CHECK(trusted.contains("192.0.2.128"));
    CHECK(trusted.contains("192.0.2.255"));
    CHECK_FALSE(trusted.contains("192.0.2.127"));
    CHECK(trusted.contains("2001:db8:7fff::1"));
    CHECK_FALSE(trusted.contains("2001:db8:8000::1"));
    CHECK_FALSE(trusted.contains("1.2.3.4"));
    CHECK_FALSE(trusted.contains(""));
    CHECK(TrustedProxies{{"0.0.0.0/0"}}.contains("8.8.8.8"));
    CHECK_FALSE(TrustedProxies{{"0.0.0.0/0"}}.contains("2001:db8::1"));
}

TEST_CASE("Plain pages lead to https, and the rest is refused", "[delivery]") {
    HttpRequest request;
    request.method = "GET";
    request.host = "shop.example:8080";
    request.path = "/r/demo";
    request.query = "a=1";
    const auto location = [&](std::uint16_t port) {
        const auto answer = send_to_https(request, port);
        REQUIRE(answer.has_value());
        CHECK(answer->status == 308);
        return answer->headers.front().second;
    };
    CHECK(location(443) == "https://shop.example/r/demo?a=1");
    CHECK(location(8443) == "https://shop.example:8443/r/demo?a=1");
    request.host = "[2001:db8::1]";
    CHECK(location(443) == "https://[2001:db8::1]/r/demo?a=1");
    request.host = "[2001:db8::1]:80";
    CHECK(location(443) == "https://[2001:db8::1]/r/demo?a=1");

    CHECK_FALSE(send_to_https(request, 0).has_value());
    SECTION("what came by https stays") {
        request.is_secure = true;
        CHECK_FALSE(send_to_https(request, 443).has_value());
    }
    SECTION("a body has been read on its way, so nothing is repeated") {
        request.method = "POST";
        CHECK(send_to_https(request, 443)->status == 403);
    }
    SECTION("a host that cannot stand in a header is refused") {
        request.host = "a/../b";
        CHECK(send_to_https(request, 443)->status == 403);
        request.host = "";
        CHECK(send_to_https(request, 443)->status == 403);
    }
}

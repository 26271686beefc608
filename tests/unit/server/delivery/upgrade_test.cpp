// SPDX-License-Identifier: MIT
#include "server/delivery/upgrade.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::delivery;

namespace {

const UpgradeRequest kGood{.upgrade = "websocket",
                           .path = "/v1/rooms/demo/live",
                           .host = "shop.example:8080",
                           .origin = "http://shop.example:8080",
                           .protocols = "shopfloor.live.v1"};

bool is_refused(const UpgradeRequest& request) {
    return refuse_upgrade(request, kLiveProtocol, {"https://partner.example"}).has_value();
}

}  // namespace

TEST_CASE("A live path names a room", "[delivery]") {
    CHECK(room_of_live_path("/v1/rooms/demo/live") == "demo");
    CHECK_FALSE(room_of_live_path("/v1/rooms//live").has_value());
    CHECK_FALSE(room_of_live_path("/v1/rooms/live").has_value());
    CHECK_FALSE(room_of_live_path("/v1/rooms/a/b/live").has_value());
    CHECK_FALSE(room_of_live_path("/v1/rooms/Demo/live").has_value());
    CHECK_FALSE(room_of_live_path("/v1/rooms/demo/live/").has_value());
    CHECK_FALSE(is_room_slug(std::string(65, 'a')));
}

TEST_CASE("A page may connect to its own host and to hosts that allow it", "[delivery]") {
    UpgradeRequest request = kGood;
    CHECK_FALSE(is_refused(request));
    request.origin = "";
    CHECK_FALSE(is_refused(request));
    request.origin = "https://PARTNER.example";
    CHECK_FALSE(is_refused(request));
    request.origin =
        GENERATE("https://evil.example", "null", "http://shop.example", "shop.example:8080");
    CHECK(is_refused(request));
}

TEST_CASE("An upgrade offers this address's subprotocol and not the other one", "[delivery]") {
    UpgradeRequest request = kGood;
    request.protocols =
        GENERATE("shopfloor.live.v1", "chat, shopfloor.live.v1", " shopfloor.live.v1 ,x");
    CHECK_FALSE(is_refused(request));
    request.protocols =
        GENERATE("", "chat", "shopfloor.live.v10", "shopfloor.control.v1, shopfloor.live.v1");
    CHECK(is_refused(request));
}

TEST_CASE("HTTP/2 in plain text is refused with a sentence", "[delivery]") {
    UpgradeRequest request = kGood;
    request.upgrade = "h2c";
    const auto refusal = refuse_upgrade(request, kLiveProtocol, {});
    REQUIRE(refusal.has_value());
    CHECK(refusal->status == 400);
    CHECK(refusal->body.find("Only WebSocket upgrades") != std::string::npos);
}

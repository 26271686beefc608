// SPDX-License-Identifier: MIT
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using Catch::Contains;
using Catch::StartsWith;
using test::LiveServer;
using test::WebSocketClient;

TEST_CASE("An upgrade that cannot be served is refused with a sentence", "[delivery]") {
    LiveServer server;
    const auto answer_to = [&](const WebSocketClient::Upgrade& upgrade) {
        WebSocketClient client{server.connect()};
        return client.upgrade(upgrade);
    };
    CHECK_THAT(answer_to({.path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1"}),
               StartsWith("HTTP/1.1 101") && Contains("shopfloor.live.v1"));
    CHECK_THAT(answer_to({.path = "/v1/rooms/demo/live", .protocol = "chat"}),
               StartsWith("HTTP/1.1 400") && Contains("'shopfloor.live.v1' only"));
    CHECK_THAT(answer_to({.path = "/v1/rooms/demo/live"}), StartsWith("HTTP/1.1 400"));
    CHECK_THAT(answer_to({.path = "/v1/rooms/demo/live", .protocol = "shopfloor.control.v1"}),
               StartsWith("HTTP/1.1 400"));
    CHECK_THAT(answer_to({.path = "/v1/rooms/demo/live",
                          .protocol = "shopfloor.live.v1",
                          .origin = "https://evil.example"}),
               StartsWith("HTTP/1.1 403") && Contains("allowed_origins"));
    CHECK_THAT(answer_to({.path = "/v1/rooms/demo/live",
                          .protocol = "shopfloor.live.v1",
                          .origin = "http://localhost"}),
               StartsWith("HTTP/1.1 101"));
    CHECK_THAT(answer_to({.path = "/v1/rooms/nobody/live", .protocol = "shopfloor.live.v1"}),
               StartsWith("HTTP/1.1 404") && Contains("no room of this name"));
    CHECK_THAT(answer_to({.path = "/v1/elsewhere", .protocol = "shopfloor.live.v1"}),
               StartsWith("HTTP/1.1 404"));
    CHECK_THAT(answer_to({.path = "/v1/control", .protocol = "shopfloor.live.v1"}),
               StartsWith("HTTP/1.1 400"));
}

TEST_CASE("HTTP/2 in plain text is refused", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    client.send_raw(
        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n");
    CHECK_THAT(client.read_response(), StartsWith("HTTP/1.1 4"));
}

TEST_CASE("A viewer who never joins is not counted", "[delivery]") {
    LiveServer server;
    {
        WebSocketClient client{server.connect()};
        client.upgrade({.path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1"});
        CHECK(server.delivery->stats().viewers == 0);
    }
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
    CHECK(server.audience.notes().empty());
}

// SPDX-License-Identifier: MIT
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using Catch::StartsWith;
using test::LiveServer;
using test::WebSocketClient;
using Kind = WebSocketClient::Message::Kind;

namespace {

const WebSocketClient::Upgrade kUpgrade{.path = "/v1/control",
                                        .protocol = "shopfloor.control.v1",
                                        .extra = "Authorization: Bearer key\r\n"};

}  // namespace

TEST_CASE("A control socket carries text both ways", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    REQUIRE_THAT(client.upgrade(kUpgrade), StartsWith("HTTP/1.1 101"));
    CHECK(client.receive_text() == "hello Bearer key");
    client.send_text("one");
    client.send_text(std::string(200000, 'y'));
    CHECK(client.receive_text() == "echo: one");
    CHECK(client.receive_text().size() == 200006);

    SECTION("in pieces too") {
        client.send_frame(0x01, "a");
        client.send_frame(0x00, "b");
        client.send_frame(0x80, "c");
        CHECK(client.receive_text() == "echo: abc");
    }
    SECTION("until the handler closes it") {
        client.send_text("close");
        const auto message = client.receive();
        CHECK(message.kind == Kind::Close);
        CHECK(message.code == 4100);
        CHECK(message.payload == "as you wish");
        CHECK(test::eventually([&] { return server.echo.open() == 0; }));
    }
    SECTION("but not over its limit") {
        client.send_text(std::string(256 * 1024 + 1, 'z'));
        CHECK(client.receive().code == 1009);
    }
}

TEST_CASE("A control socket that does not read is closed, not kept", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect(4096)};
    REQUIRE_THAT(client.upgrade(kUpgrade), StartsWith("HTTP/1.1 101"));
    for (int i = 0; i < 20; ++i)
        client.send_text("flood");
    CHECK(test::eventually([&] { return server.delivery->stats().closed_slow == 1; }));
    CHECK(test::eventually([&] { return server.echo.open() == 0; }));
}

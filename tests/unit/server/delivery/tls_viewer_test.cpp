// SPDX-License-Identifier: MIT
// The same viewers as in viewer_socket_test, by TLS: nothing may go past libwebsockets here.
#include "tests/unit/server/delivery/chunks.hpp"
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::StartsWith;
using test::LiveServer;
using test::make_chunk;
using test::WebSocketClient;
using Kind = WebSocketClient::Message::Kind;

namespace {

constexpr std::uint32_t kGroup = 10;  // chunks

/// A connection by TLS, with a small buffer if it is to be a slow one.
struct SecureClient : WebSocketClient {
    explicit SecureClient(LiveServer& server, int receive_buffer_bytes = 0)
        : WebSocketClient(server.connect(receive_buffer_bytes, delivery::Transport::Tls),
                          Security::Tls) {}

    std::string join() {
        const std::string answer =
            upgrade({.path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1"});
        REQUIRE_THAT(answer, StartsWith("HTTP/1.1 101"));
        CHECK_THAT(answer, Contains("; Secure\r\n"));
        send_text(R"({"type":"join"})");
        return receive_text();
    }
};

/// The number of a chunk whose every byte is right.
std::optional<std::uint32_t> number_of(const WebSocketClient::Message& message,
                                       std::size_t payload_bytes) {
    if (!message.payload.starts_with("chunk ")) return std::nullopt;
    const auto number = static_cast<std::uint32_t>(std::stoul(message.payload.substr(6)));
    std::string whole = "chunk " + std::to_string(number);
    whole.resize(payload_bytes, '.');
    CHECK(message.payload == whole);
    return number;
}

}  // namespace

TEST_CASE("Pages come by TLS", "[delivery]") {
    LiveServer server{{.strict_transport = 60s}};
    SecureClient client{server};
    client.send_raw("GET /v1/rooms/x?a=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string answer = client.read_response();
    CHECK_THAT(answer, Contains("GET /v1/rooms/x?a=1"));
    CHECK_THAT(answer, Contains("Strict-Transport-Security: max-age=60\r\n"));
    CHECK(server.identity.handshakes() == 0);
}

TEST_CASE("A viewer by TLS gets every chunk whole, the large ones too", "[delivery]") {
    LiveServer server;
    SecureClient client{server};
    client.join();
    constexpr std::size_t bytes = 100'000;  // several records
    for (std::uint32_t i = 0; i < 30; ++i) {
        server.delivery->publish(
            "demo",
            make_chunk({.sequence = i, .keyframe = i % kGroup == 0, .payload_bytes = bytes}));
        std::optional<std::uint32_t> number;
        while (!number) {
            const auto message = client.receive();
            REQUIRE((message.kind == Kind::Text || message.kind == Kind::Binary));
            number = number_of(message, bytes);
        }
        CHECK(*number == i);
    }
}

TEST_CASE("A slow viewer by TLS skips to keyframes, and what it gets is whole", "[delivery]") {
    LiveServer server{{.skip_after = 1s}};
    SecureClient client{server, 4096};
    client.join();
    constexpr std::size_t bytes = 40'000;
    for (std::uint32_t i = 0; i < 200; ++i) {
        server.delivery->publish(
            "demo",
            make_chunk({.sequence = i, .keyframe = i % kGroup == 0, .payload_bytes = bytes}));
    }
    std::optional<std::uint32_t> last;
    while (last != 199U) {
        const auto message = client.receive();
        REQUIRE((message.kind == Kind::Text || message.kind == Kind::Binary));
        const auto number = number_of(message, bytes);
        if (!number) continue;
        CHECK((!last || *number == *last + 1 || *number % kGroup == 0));
        last = number;
    }
    CHECK(server.delivery->stats().skips >= 1);
}

TEST_CASE("A viewer by TLS that takes nothing is closed", "[delivery]") {
    LiveServer server{{.close_after = 1s}};
    SecureClient client{server, 4096};
    client.join();
    for (std::uint32_t i = 0; i < 100; ++i) {
        server.delivery->publish(
            "demo",
            make_chunk({.sequence = i, .keyframe = i % kGroup == 0, .payload_bytes = 50'000}));
    }
    CHECK(test::eventually([&] { return server.delivery->stats().closed_slow == 1; }));
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
}

TEST_CASE("What is no TLS is closed without a word in the clear", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect(0, delivery::Transport::Tls)};
    client.send_raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_THAT(client.read_response(), !Contains("HTTP/1.1"));
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
    CHECK(server.identity.handshakes() == 0);
}

TEST_CASE("Over the limit, who comes by TLS is closed without a handshake", "[delivery]") {
    LiveServer server{{.max_connections = 1}};
    SecureClient first{server};
    const WebSocketClient plain{server.connect()};
    WebSocketClient second{server.connect(0, delivery::Transport::Tls)};
    CHECK(second.read_response().empty());
}

TEST_CASE("A stop says goodbye by TLS too, and leaves nothing", "[delivery]") {
    LiveServer server;
    SecureClient viewer{server};
    viewer.join();
    std::thread stopper{[&] { server.delivery->stop(); }};
    const auto message = viewer.receive();
    stopper.join();
    CHECK(message.kind == Kind::Close);
    CHECK(message.code == 1001);
    CHECK(server.identity.handshakes() == 0);
}

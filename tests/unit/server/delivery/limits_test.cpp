// SPDX-License-Identifier: MIT
// Who is turned away at HTTP's front, what it is told, and that it is counted.
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

using namespace shopfloor;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using delivery::WebRejection;
using test::LiveServer;
using test::WebSocketClient;
using Kind = WebSocketClient::Message::Kind;

namespace {

constexpr const char* kIndex = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::uint64_t rejected(const LiveServer& server, WebRejection kind) {
    return server.delivery->stats().rejections->count(static_cast<std::size_t>(kind));
}

// libwebsockets closes, or answers by itself what it cannot read; the rest is ours.
bool is_refusal(const std::string& answer) {
    return answer.empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
}

WebSocketClient::Upgrade live(std::string extra = "") {
    return {
        .path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1", .extra = std::move(extra)};
}

void join(WebSocketClient& client) {
    REQUIRE_THAT(client.upgrade(live()), StartsWith("HTTP/1.1 101"));
    client.send_text(R"({"type":"join","want":["cues"]})");
    REQUIRE_THAT(client.receive_text(), Contains(R"("type":"joined")"));
}

}  // namespace

TEST_CASE("An address that has all its connections is told so, and may come when one is gone",
          "[delivery]") {
    LiveServer server{{.max_address_connections = 2}};
    auto one = std::make_unique<WebSocketClient>(server.connect());
    WebSocketClient two{server.connect()};
    {
        WebSocketClient three{server.connect()};
        const std::string told = three.read_response();
        CHECK_THAT(told, StartsWith("HTTP/1.1 429") && Contains("Retry-After: 30"));
        CHECK_THAT(told, Contains("too_many_connections"));
    }
    CHECK(rejected(server, WebRejection::Address) == 1);
    one.reset();
    REQUIRE(test::eventually([&] { return server.delivery->stats().connections == 1; }));
    WebSocketClient four{server.connect()};
    four.send_raw(kIndex);
    CHECK_THAT(four.read_response(), EndsWith("index page"));
}

TEST_CASE("Behind a trusted proxy the viewers' own addresses count, and not the proxy's",
          "[delivery]") {
    LiveServer server{{.trusted_proxies = {"127.0.0.1"}, .max_address_connections = 1}};
    const auto come = [&](const char* address) {
        auto client = std::make_unique<WebSocketClient>(server.connect());
        const std::string answer =
            client->upgrade(live("X-Forwarded-For: " + std::string{address} + "\r\n"));
        return std::pair{std::move(client), answer.substr(0, 12)};
    };
    auto first = come("203.0.113.7");
    CHECK(first.second == "HTTP/1.1 101");
    CHECK(come("203.0.113.7").second == "HTTP/1.1 429");
    CHECK(come("203.0.113.8").second == "HTTP/1.1 101");
    CHECK(rejected(server, WebRejection::Address) == 1);
    first.first.reset();
    CHECK(test::eventually([&] { return come("203.0.113.7").second == "HTTP/1.1 101"; }));
}

TEST_CASE("What a client says of its address counts for nothing without a proxy", "[delivery]") {
    LiveServer server{{.max_address_connections = 1}};
    WebSocketClient one{server.connect()};
    CHECK_THAT(one.upgrade(live("X-Forwarded-For: 203.0.113.7\r\n")), StartsWith("HTTP/1.1 101"));
    WebSocketClient two{server.connect()};
    CHECK_THAT(two.read_response(), StartsWith("HTTP/1.1 429"));
}

TEST_CASE("A full server says so, counts it, and takes the next one when there is room",
          "[delivery]") {
    LiveServer server{{.max_connections = 1}};
    auto one = std::make_unique<WebSocketClient>(server.connect());
    {
        WebSocketClient two{server.connect()};
        CHECK_THAT(two.read_response(), StartsWith("HTTP/1.1 503"));
    }
    CHECK(rejected(server, WebRejection::Full) == 1);
    one.reset();
    REQUIRE(test::eventually([&] { return server.delivery->stats().connections == 0; }));
    WebSocketClient three{server.connect()};
    three.send_raw(kIndex);
    CHECK_THAT(three.read_response(), EndsWith("index page"));
}

TEST_CASE("A flood of small fragments ends the connection; a message in some is taken",
          "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    join(client);
    client.send_frame(0x01, R"({"type":)");
    for (int i = 0; i < 50; ++i)
        client.send_frame(0x00, "");
    client.send_frame(0x80, R"("ping"})");
    CHECK_THAT(client.receive_text(), StartsWith(R"({"type":"pong")"));
    client.send_frame(0x01, R"({"type":)");
    std::string flood;
    for (int i = 0; i < 3000; ++i)
        flood += std::string{"\x00\x80mask", 6};
    client.send_raw(flood);
    const auto end = client.receive();
    REQUIRE(end.kind == Kind::Close);
    CHECK(end.code == 1008);
    CHECK_THAT(end.payload, Contains("too many pieces"));
    CHECK(rejected(server, WebRejection::Messages) == 1);
}

TEST_CASE("A page of another site is turned away and counted, a program is not", "[delivery]") {
    LiveServer server;
    WebSocketClient page{server.connect()};
    auto foreign = live();
    foreign.origin = "https://evil.example";
    CHECK_THAT(page.upgrade(foreign), StartsWith("HTTP/1.1 403"));
    CHECK(rejected(server, WebRejection::Origin) == 1);
    WebSocketClient program{server.connect()};
    CHECK_THAT(program.upgrade(live()), StartsWith("HTTP/1.1 101"));
    WebSocketClient lost{server.connect()};
    auto nowhere = live();
    nowhere.path = "/v1/rooms/../live";
    CHECK_THAT(lost.upgrade(nowhere), StartsWith("HTTP/1.1 404"));
    CHECK(rejected(server, WebRejection::Upgrade) == 1);
}

TEST_CASE("Who leaves without a request, or with one that is no HTTP, is counted", "[delivery]") {
    LiveServer server;
    { const WebSocketClient silent{server.connect()}; }
    CHECK(test::eventually([&] { return rejected(server, WebRejection::Unasked) == 1; }));
    WebSocketClient stranger{server.connect()};
    stranger.send_raw("\x16\x03\x01\x02 this is no HTTP\r\n\r\n");
    const std::string answer = stranger.read_response();
    CHECK(is_refusal(answer));
    CHECK(test::eventually([&] { return rejected(server, WebRejection::Unasked) == 2; }));
    WebSocketClient guest{server.connect()};
    guest.send_raw(kIndex);
    CHECK_THAT(guest.read_response(), EndsWith("index page"));
    CHECK(rejected(server, WebRejection::Unasked) == 2);
}

TEST_CASE("A head that is too large ends its connection, and the next one is served",
          "[delivery]") {
    LiveServer server;
    WebSocketClient flood{server.connect()};
    std::string head = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    for (int i = 0; i < 400; ++i)
        head += "X-Filler-" + std::to_string(i) + ": " + std::string(100, 'x') + "\r\n";
    flood.send_raw(head);
    const std::string answer = flood.read_response();
    CHECK(is_refusal(answer));
    WebSocketClient guest{server.connect()};
    guest.send_raw(kIndex);
    CHECK_THAT(guest.read_response(), EndsWith("index page"));
}

TEST_CASE("A head that does not come to its end ends with its time", "[delivery]") {
    LiveServer server{{.request_timeout = 1s}};
    WebSocketClient slow{server.connect()};
    slow.send_raw("GET / HTTP/1.1\r\nHost: loc");
    const auto begin = std::chrono::steady_clock::now();
    CHECK(slow.read_response().empty());
    CHECK(std::chrono::steady_clock::now() - begin < 8s);
    CHECK(test::eventually([&] { return rejected(server, WebRejection::Unasked) == 1; }));
}

TEST_CASE("Paths that climb out of the pages find nothing", "[delivery]") {
    LiveServer server;
    for (const char* path : {"/../../../../etc/passwd",
                             "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                             "/..%2f..%2f..%2fetc%2fpasswd",
                             "/assets/..%5c..%5cetc/passwd",
                             "//etc/passwd",
                             "/%00/etc/passwd"}) {
        INFO(path);
        WebSocketClient client{server.connect()};
        client.send_raw("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const std::string answer = client.read_response();
        CHECK_THAT(answer, !Contains("root:"));
        CHECK(is_refusal(answer));
    }
}

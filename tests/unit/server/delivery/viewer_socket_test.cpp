// SPDX-License-Identifier: MIT
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

void upgrade(WebSocketClient& client) {
    REQUIRE_THAT(client.upgrade({.path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1"}),
                 StartsWith("HTTP/1.1 101"));
}

std::string join(WebSocketClient& client, const std::string& text = R"({"type":"join"})") {
    upgrade(client);
    client.send_text(text);
    return client.receive_text();
}

room::Cue make_cue(std::uint64_t id, media::MediaTime at) {
    room::Cue cue;
    cue.id = id;
    cue.kind = "explain.start";
    cue.product = "SILK";
    cue.at = at;
    return cue;
}

}  // namespace

TEST_CASE("A viewer joins, gets the picture at once and what follows", "[delivery]") {
    LiveServer server;
    server.delivery->begin("demo", "b7");
    server.delivery->announce("demo", make_cue(1, 50ms));
    for (std::uint32_t i = 0; i < 5; ++i) {
        server.delivery->publish("demo", make_chunk({.sequence = i, .keyframe = i % 3 == 0}));
    }
    WebSocketClient client{server.connect()};
    const auto joined = join(client, R"({"type":"join","session":"my-session"})");
    CHECK_THAT(joined,
               StartsWith(R"({"type":"joined","session":"my-session","utc_ms":)") &&
                   Contains(R"("room":{"slug":"demo"},"state":"live","broadcast":"b7")") &&
                   Contains(R"("name":"source","codecs":"avc1.64001f,mp4a.40.2","width":720)") &&
                   Contains(R"("live":{"sequence":5,"time_us":500000})") &&
                   Contains(R"("snapshot":{"cues":[{"type":"cue","id":1)") &&
                   Contains(R"("bag":[{"sku":"S"}],"viewers":3)"));
    CHECK_THAT(client.receive().payload, StartsWith("init 1"));
    CHECK_THAT(client.receive().payload, StartsWith("chunk 3"));
    CHECK_THAT(client.receive().payload, StartsWith("chunk 4"));

    server.delivery->announce("demo", make_cue(2, 500ms));
    server.delivery->publish("demo", make_chunk({.sequence = 5}));
    CHECK_THAT(client.receive().payload, StartsWith(R"({"type":"cue","id":2)"));
    CHECK_THAT(client.receive().payload, StartsWith("chunk 5"));
    CHECK(test::eventually([&] { return !server.audience.notes().empty(); }));
    CHECK(server.audience.notes() == std::vector<std::string>{"joined demo my-session"});
    CHECK(server.delivery->stats().viewers == 1);
}

TEST_CASE("A viewer's going is told once", "[delivery]") {
    LiveServer server;
    {
        WebSocketClient client{server.connect()};
        join(client, R"({"type":"join","session":"my-session"})");
        const bool says_goodbye = GENERATE(true, false);
        if (says_goodbye) client.send_frame(0x88, "\x03\xe8");
    }
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
    CHECK(test::eventually([&] { return server.audience.notes().size() == 2; }));
    CHECK(server.audience.notes().back() == "left demo my-session");
}

TEST_CASE("What a viewer says is handed on, and it may be answered alone", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    WebSocketClient other{server.connect()};
    join(client, R"({"type":"join","session":"my-session"})");
    join(other);
    const std::string line = R"({"type":"chat","text":"hello"})";
    client.send_text(line);
    CHECK(test::eventually(
        [&] { return server.audience.noted("said demo my-session chat " + line); }));
    server.delivery->send(server.audience.speaker().socket, R"({"type":"private"})");
    CHECK(client.receive_text() == R"({"type":"private"})");
    server.delivery->tell("demo", R"({"type":"public"})");
    CHECK(client.receive_text() == R"({"type":"public"})");
    CHECK(other.receive_text() == R"({"type":"public"})");
}

TEST_CASE("The snapshot carries more members by name", "[delivery]") {
    LiveServer server;
    server.delivery->update_room(
        "demo", {.state = "live", .room_json = {}, .bag_json = {}, .more = {{"likes", "3"}}});
    WebSocketClient client{server.connect()};
    CHECK_THAT(join(client), Contains(R"("viewers":0,"likes":3}})"));
}

TEST_CASE("Pings are answered and mistakes are explained, ten of them at most", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    join(client);
    client.send_text(R"({"type":"ping","id":42})");
    CHECK_THAT(client.receive_text(), StartsWith(R"({"type":"pong","id":42,"utc_us":)"));
    client.send_text(R"({"type":"like"})");
    client.send_text(R"({"type":"join"})");
    CHECK_THAT(client.receive_text(), Contains("already_joined"));
    for (int i = 0; i < 8; ++i) {
        client.send_text("nonsense");
        CHECK_THAT(client.receive_text(), StartsWith(R"({"type":"error","code":"invalid")"));
    }
    client.send_text("nonsense");
    const auto close = client.receive();
    CHECK(close.code == 1008);
    CHECK(close.payload == "too many malformed messages");
}

TEST_CASE("What a viewer may not send closes its socket with a reason", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    join(client);
    SECTION("binary") {
        client.send_frame(0x82, "bytes");
        CHECK(client.receive().code == 1003);
    }
    SECTION("over 4 KB") {
        client.send_text(std::string(5000, 'a'));
        CHECK(client.receive().code == 1009);
    }
    SECTION("over 4 KB in pieces") {
        client.send_frame(0x01, "{");
        for (int i = 0; i < 50; ++i)
            client.send_frame(0x00, std::string(100, 'a'));
        CHECK(client.receive().code == 1009);
    }
    SECTION("a flood of messages") {
        for (int i = 0; i < 60; ++i)
            client.send_text(R"({"type":"like"})");
        CHECK(client.receive().code == 1008);
    }
    SECTION("a length that no memory has") {
        client.send_raw("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff");
        client.send_raw(std::string(5000, 'a'));
        CHECK(client.receive().kind != Kind::Text);
    }
    CHECK(test::eventually([&] { return server.delivery->stats().viewers == 0; }));
}

TEST_CASE("A slow viewer skips to a keyframe and hears every event", "[delivery]") {
    LiveServer server{{.skip_after = 1s}};
    WebSocketClient client{server.connect(4096)};
    join(client);
    for (std::uint32_t i = 0; i < 200; ++i) {
        if (i % 50 == 10) server.delivery->announce("demo", make_cue(i, i * 100ms));
        server.delivery->publish(
            "demo", make_chunk({.sequence = i, .keyframe = i % 10 == 0, .payload_bytes = 20000}));
    }
    int cues = 0;
    int snapshots = 0;
    std::uint32_t last = 0;
    while (last < 199) {
        const auto message = client.receive();
        REQUIRE((message.kind == Kind::Text || message.kind == Kind::Binary));
        cues += message.payload.starts_with(R"({"type":"cue")") ? 1 : 0;
        snapshots += message.payload.starts_with(R"({"type":"snapshot")") ? 1 : 0;
        if (!message.payload.starts_with("chunk ")) continue;
        const auto number = static_cast<std::uint32_t>(std::stoul(message.payload.substr(6)));
        const bool follows = last == 0 || number == last + 1 || number % 10 == 0;
        CHECK(follows);
        last = number;
    }
    CHECK(cues == 4);
    CHECK(snapshots >= 1);
    CHECK(server.delivery->stats().skips >= 1);
}

TEST_CASE("A viewer that takes nothing is closed", "[delivery]") {
    LiveServer server{{.close_after = 1s}};
    WebSocketClient client{server.connect(4096)};
    join(client, R"({"type":"join","session":"my-session"})");
    for (std::uint32_t i = 0; i < 100; ++i) {
        server.delivery->publish(
            "demo", make_chunk({.sequence = i, .keyframe = i % 10 == 0, .payload_bytes = 50000}));
    }
    CHECK(test::eventually([&] { return server.delivery->stats().closed_slow == 1; }));
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
    CHECK(test::eventually([&] { return server.audience.notes().size() == 2; }));
}

TEST_CASE("A stop tells everyone and ends at once", "[delivery]") {
    LiveServer server;
    WebSocketClient viewer{server.connect()};
    WebSocketClient page{server.connect()};
    WebSocketClient deaf{server.connect()};
    join(viewer);
    join(deaf);
    page.send_raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    page.read_response();

    const auto start = std::chrono::steady_clock::now();
    std::thread stopper{[&] { server.delivery->stop(); }};
    const auto message = viewer.receive();
    stopper.join();
    CHECK(std::chrono::steady_clock::now() - start < 1500ms);
    CHECK(message.kind == Kind::Close);
    CHECK(message.code == 1001);
    CHECK(message.payload == "server is stopping");

    server.delivery->stop();
    server.delivery->publish("demo", make_chunk({}));
    WebSocketClient late{server.connect()};
    CHECK(late.read_response().empty());
    CHECK(test::eventually([&] { return server.audience.notes().size() == 4; }));
}

TEST_CASE("A hundred comings and goings leave nothing behind", "[delivery]") {
    LiveServer server;
    for (std::uint32_t round = 0; round < 100; ++round) {
        WebSocketClient client{server.connect()};
        join(client);
        server.delivery->publish("demo", make_chunk({.sequence = round, .keyframe = true}));
        if (round % 2 == 0) static_cast<void>(client.receive());
    }
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
    CHECK(test::eventually([&] { return server.audience.notes().size() == 200; }));
}

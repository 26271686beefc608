// SPDX-License-Identifier: MIT
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

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

namespace {

// Whom a connection with these headers is taken for, once it has said something.
delivery::ViewerRef speaker(LiveServer& server,
                            const std::string& headers,
                            const std::string& session = {}) {
    WebSocketClient client{server.connect()};
    client.upgrade(
        {.path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1", .extra = headers});
    client.send_text(session.empty() ? R"({"type":"join"})"
                                     : R"({"type":"join","session":")" + session + "\"}");
    static int says = 0;
    const std::string word = "word-" + std::to_string(++says);
    client.send_text(R"({"type":")" + word + "\"}");
    REQUIRE(test::eventually([&] {
        const auto notes = server.audience.notes();
        return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
            return note.find(word) != note.npos;
        });
    }));
    return server.audience.speaker();
}

std::string set_cookie_of(const std::string& response) {
    const auto at = response.find("set-cookie: ");
    if (at == response.npos) return {};
    return response.substr(at + 12, response.find("\r\n", at) - at - 12);
}

}  // namespace

TEST_CASE("A viewer without a cookie is given one as its socket opens", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    const std::string answer =
        client.upgrade({.path = "/v1/rooms/demo/live", .protocol = "shopfloor.live.v1"});
    REQUIRE_THAT(answer, StartsWith("HTTP/1.1 101"));
    CHECK_THAT(set_cookie_of(answer), StartsWith("viewer=of-") && Contains("; HttpOnly"));

    SECTION("for the viewer that it is from then on") {
        client.send_text(R"({"type":"join"})");
        client.send_text(R"({"type":"like","count":1})");
        REQUIRE(test::eventually([&] { return server.audience.notes().size() == 2; }));
        const delivery::ViewerRef first = server.audience.speaker();
        CHECK_THAT(set_cookie_of(answer), StartsWith("viewer=" + first.viewer + ";"));
        CHECK(first.viewer == "of-" + first.session);
    }
}

TEST_CASE("A viewer is who its cookie says, whatever its session", "[delivery]") {
    LiveServer server;
    CHECK(speaker(server, "Cookie: viewer=anna\r\n").viewer == "anna");
    CHECK(speaker(server, "Cookie: viewer=anna\r\n", "session-1").viewer == "anna");

    WebSocketClient client{server.connect()};
    CHECK(set_cookie_of(client.upgrade({.path = "/v1/rooms/demo/live",
                                        .protocol = "shopfloor.live.v1",
                                        .extra = "Cookie: viewer=anna\r\n"}))
              .empty());
}

TEST_CASE("Where the browser keeps no cookie, the session tells who comes back", "[delivery]") {
    LiveServer server;
    const delivery::ViewerRef first = speaker(server, {});
    const delivery::ViewerRef again = speaker(server, {}, first.session);
    CHECK(again.session == first.session);
    CHECK(again.viewer == first.viewer);
    CHECK(speaker(server, "Cookie: theme=dark\r\n").viewer != first.viewer);
}

TEST_CASE("Neither the control socket nor a refusal sets a cookie", "[delivery]") {
    LiveServer server;
    WebSocketClient control{server.connect()};
    CHECK(
        set_cookie_of(control.upgrade({.path = "/v1/control", .protocol = "shopfloor.control.v1"}))
            .empty());
    WebSocketClient refused{server.connect()};
    CHECK(set_cookie_of(refused.upgrade({.path = "/v1/rooms/demo/live", .protocol = "x"})).empty());
}

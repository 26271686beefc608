// SPDX-License-Identifier: MIT
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::LiveServer;
using test::WebSocketClient;

namespace {

std::string get(std::string_view path, std::string_view extra = "") {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{extra} +
           "\r\n";
}

std::string post(std::string_view path, std::size_t body_bytes) {
    return "POST " + std::string{path} +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body_bytes) +
           "\r\n\r\n" + std::string(body_bytes, 'b');
}

std::string header_of(const std::string& response, const std::string& name) {
    const auto at = response.find(name + ": ") + name.size() + 2;
    return response.substr(at, response.find("\r\n", at) - at);
}

}  // namespace

TEST_CASE("One connection serves request after request", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    const auto ask = [&](const std::string& request) {
        client.send_raw(request);
        return client.read_response();
    };
    CHECK_THAT(ask(get("/")), StartsWith("HTTP/1.1 200 OK\r\n") && EndsWith("index page"));
    CHECK_THAT(ask(get("/r/demo?from=ad")), EndsWith("room page"));
    CHECK_THAT(ask(get("/v1/rooms/demo?a=1&b=x%26y+z", "Authorization: Bearer k\r\n")),
               EndsWith("GET /v1/rooms/demo?a=1&b=x%26y%20z Bearer k 0"));
    CHECK_THAT(ask(post("/v1/rpc", 1000)), EndsWith("POST /v1/rpc?  1000"));
    CHECK_THAT(ask(post("/v1/rpc", 0)), EndsWith("POST /v1/rpc?  0"));
    CHECK_THAT(ask(get("/nothing")), StartsWith("HTTP/1.1 404") && Contains("<html"));
    CHECK_THAT(
        ask(get("/v1/nothing")),
        StartsWith("HTTP/1.1 404") && EndsWith(R"("message":"Nothing is at this address."}})"));
    CHECK_THAT(ask(get("/v1/rpc")), StartsWith("HTTP/1.1 405") && Contains("Allow: POST\r\n"));
    CHECK_THAT(ask(post("/", 3)), StartsWith("HTTP/1.1 405") && Contains("Allow: GET, HEAD\r\n"));
    CHECK_THAT(ask(get("/v1/fail")), StartsWith("HTTP/1.1 500"));
    CHECK_THAT(ask(get("/")), EndsWith("index page"));
}

TEST_CASE("Requests that come together are answered in order", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    client.send_raw(get("/v1/rooms/a") + get("/") + get("/v1/rooms/b"));
    CHECK_THAT(client.read_response(), Contains("/v1/rooms/a"));
    CHECK_THAT(client.read_response(), EndsWith("index page"));
    CHECK_THAT(client.read_response(), Contains("/v1/rooms/b"));
}

TEST_CASE("A body over a route's limit is refused with a sentence", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    client.send_raw(post("/v1/rpc", 1001));
    CHECK_THAT(client.read_response(),
               StartsWith("HTTP/1.1 413") && Contains("at most 1000 bytes"));
    client.send_raw(get("/"));
    CHECK_THAT(client.read_response(), EndsWith("index page"));

    SECTION("and a body without a length as well") {
        client.send_raw("POST /v1/rpc HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: chunked\r\n\r\n");
        CHECK_THAT(client.read_response(), StartsWith("HTTP/1.1 411"));
    }
    SECTION("and a huge one is not even read") {
        client.send_raw("POST /v1/rpc HTTP/1.1\r\nHost: l\r\nContent-Length: 9000000000\r\n\r\n");
        CHECK_THAT(client.read_response(),
                   StartsWith("HTTP/1.1 413") && Contains("Connection: close"));
        CHECK(client.read_response().empty());
    }
}

TEST_CASE("Large bodies share a budget", "[delivery]") {
    LiveServer server{{.body_bytes = 500'000}};
    // On a connection of its own: a refusal ends it.
    const auto ask = [&](std::size_t body_bytes) {
        WebSocketClient client{server.connect()};
        client.send_raw(post("/v1/sheet", body_bytes));
        return client.read_response();
    };
    std::unique_ptr<WebSocketClient> first;
    // They race: whoever is refused comes again, until the first has its share.
    CHECK(test::eventually([&] {
        if (!first || !first->is_quiet_for(0ms)) {
            first = std::make_unique<WebSocketClient>(server.connect());
            first->send_raw(
                "POST /v1/sheet HTTP/1.1\r\nHost: l\r\nContent-Length: 450000\r\n\r\na");
        }
        const auto answer = ask(70'000);
        return answer.starts_with("HTTP/1.1 503") && answer.find("Retry-After: 5") != answer.npos;
    }));
    CHECK_THAT(ask(50'000), EndsWith("POST /v1/sheet?  50000"));  // small ones do not count

    SECTION("which is given back with the answer") {
        first->send_raw(std::string(449'999, 'b'));
        CHECK_THAT(first->read_response(), EndsWith("POST /v1/sheet?  450000"));
        CHECK_THAT(ask(450'000), EndsWith("POST /v1/sheet?  450000"));
    }
    SECTION("and by one that goes away") {
        first.reset();
        CHECK(test::eventually([&] { return ask(70'000).ends_with("POST /v1/sheet?  70000"); }));
    }
}

TEST_CASE("A browser that fetches ahead is known", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    for (const char* header : {"Sec-Purpose: prefetch;prerender\r\n", "Purpose: prefetch\r\n"}) {
        client.send_raw(get("/v1/rooms/a", header));
        CHECK_THAT(client.read_response(), EndsWith("/v1/rooms/a?  0 ahead"));
    }
    client.send_raw(get("/v1/rooms/a", "Sec-Purpose: other\r\n"));
    CHECK_THAT(client.read_response(), EndsWith("/v1/rooms/a?  0"));
}

TEST_CASE("Static files come with what browsers need to keep them", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    client.send_raw(get("/assets/room-1a2b.js"));
    const auto first = client.read_response();
    CHECK_THAT(first, Contains("immutable") && Contains("text/javascript"));

    client.send_raw(
        get("/assets/room-1a2b.js", "If-None-Match: " + header_of(first, "ETag") + "\r\n"));
    CHECK_THAT(client.read_response(), StartsWith("HTTP/1.1 304"));

    client.send_raw("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto head = client.read_response(true);
    CHECK(header_of(head, "Content-Length") == "10");
    CHECK_THAT(
        head,
        Contains("Content-Security-Policy: default-src 'self';") && Contains("ws://localhost"));

    client.send_raw(get("/assets/big-3c4d.js"));
    const auto big = client.read_response();
    CHECK(big.size() - big.find("\r\n\r\n") - 4 == 3'000'000);
}

TEST_CASE("No path leads out of the pages", "[delivery]") {
    LiveServer server;
    const auto path = GENERATE(as<std::string>{},
                               "/../../../../etc/passwd",
                               "/assets/../../etc/passwd",
                               "/%2e%2e/%2e%2e/etc/passwd",
                               "/..%2f..%2fetc/passwd",
                               "/assets/..%5c..%5cetc%5cpasswd",
                               "/assets/%00",
                               "//etc/passwd",
                               "/r/..",
                               "/%",
                               "/%zz");
    WebSocketClient client{server.connect()};
    client.send_raw(get(path));
    CHECK_THAT(client.read_response(), !StartsWith("HTTP/1.1 200") || EndsWith("index page"));
}

TEST_CASE("Requests that are no HTTP end their connection only", "[delivery]") {
    LiveServer server;
    const auto bytes = GENERATE(as<std::string>{},
                                "\x16\x03\x01\x02",
                                "NOSUCH / HTTP/1.1\r\n\r\n",
                                "GET / HTTP/1.1\r\nX: " + std::string(20000, 'x') + "\r\n\r\n",
                                "POST /v1/rpc HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
                                "POST /v1/rpc HTTP/1.1\r\nContent-Length: 9x\r\n\r\n");
    {
        WebSocketClient client{server.connect()};
        client.send_raw(bytes);
        ::shutdown(client.descriptor(), SHUT_WR);
        CHECK_THAT(client.read_response(), !StartsWith("HTTP/1.1 200"));
    }
    WebSocketClient client{server.connect()};
    client.send_raw(get("/"));
    CHECK_THAT(client.read_response(), EndsWith("index page"));
}

TEST_CASE("A request cut anywhere harms nobody", "[delivery]") {
    LiveServer server;
    const std::string whole = post("/v1/rpc", 5);
    for (std::size_t length = 0; length < whole.size(); length += 3) {
        WebSocketClient client{server.connect()};
        client.send_raw(whole.substr(0, length));
    }
    WebSocketClient client{server.connect()};
    client.send_raw(get("/"));
    CHECK_THAT(client.read_response(), EndsWith("index page"));
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 1; }));
}

TEST_CASE("A handler that takes too long is given up on", "[delivery]") {
    LiveServer server{{.request_timeout = 100ms}};
    WebSocketClient client{server.connect()};
    client.send_raw(get("/v1/hang"));
    CHECK_THAT(client.read_response(), StartsWith("HTTP/1.1 504"));
    client.send_raw(get("/"));
    CHECK_THAT(client.read_response(), EndsWith("index page"));
}

TEST_CASE("A client that leaves before its answer harms nobody", "[delivery]") {
    LiveServer server;
    for (int i = 0; i < 20; ++i) {
        WebSocketClient client{server.connect()};
        client.send_raw(get("/v1/rooms/demo"));
    }
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 0; }));
}

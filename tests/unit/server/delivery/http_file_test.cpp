// SPDX-License-Identifier: MIT
#include "tests/unit/server/delivery/live_server.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using Catch::Contains;
using Catch::StartsWith;
using test::LiveServer;
using test::PagesFolder;
using test::WebSocketClient;

namespace {

const std::string kVideo = PagesFolder::numbers(1'000'000);

std::string request(const std::string& headers,
                    const std::string& method = "GET",
                    const std::string& query = "") {
    return method + " /v1/video" + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::string header_of(const std::string& response, const std::string& name) {
    const auto at = response.find(name + ": ");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 2;
    return response.substr(from, response.find("\r\n", from) - from);
}

std::string body_of(const std::string& response) {
    return response.substr(response.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("A file on the disk is sent whole, or the slice that was asked for", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    const auto ask = [&](const std::string& text, bool is_head = false) {
        client.send_raw(text);
        return client.read_response(is_head);
    };
    const auto whole = ask(request(""));
    CHECK_THAT(whole, StartsWith("HTTP/1.1 200 OK") && Contains("Content-Type: video/mp4\r\n"));
    CHECK(header_of(whole, "Accept-Ranges") == "bytes");
    CHECK(body_of(whole) == kVideo);

    const auto slice = ask(request("Range: bytes=65530-700000\r\n"));
    CHECK_THAT(slice, StartsWith("HTTP/1.1 206 Partial Content"));
    CHECK(header_of(slice, "Content-Range") == "bytes 65530-700000/1000000");
    CHECK(body_of(slice) == kVideo.substr(65530, 700001 - 65530));

    CHECK(body_of(ask(request("Range: bytes=-16\r\n"))) == kVideo.substr(1'000'000 - 16));
    CHECK(body_of(ask(request("Range: bytes=999999-\r\n"))) == kVideo.substr(999'999));
    CHECK(body_of(ask(request("Range: bytes=0-1,5-6\r\n"))) == kVideo);

    const auto beyond = ask(request("Range: bytes=1000000-\r\n"));
    CHECK_THAT(beyond, StartsWith("HTTP/1.1 416"));
    CHECK(header_of(beyond, "Content-Range") == "bytes */1000000");

    const auto head = ask(request("Range: bytes=5-9\r\n", "HEAD"), true);
    CHECK_THAT(head, StartsWith("HTTP/1.1 200"));
    CHECK(header_of(head, "Content-Length") == "1000000");
    CHECK_THAT(ask(request("", "GET", "?missing")), StartsWith("HTTP/1.1 404"));
    CHECK(body_of(ask(request("Range: bytes=0-3\r\n"))) == "0000");
}

TEST_CASE("A file that has not changed is not sent again", "[delivery]") {
    LiveServer server;
    WebSocketClient client{server.connect()};
    const auto ask = [&](const std::string& text) {
        client.send_raw(text);
        return client.read_response();
    };
    const std::string etag = header_of(ask(request("")), "ETag");
    REQUIRE(etag.size() > 2);
    CHECK_THAT(ask(request("If-None-Match: " + etag + "\r\n")), StartsWith("HTTP/1.1 304"));
    CHECK_THAT(ask(request("If-Range: " + etag + "\r\nRange: bytes=0-3\r\n")),
               StartsWith("HTTP/1.1 206"));
    CHECK_THAT(ask(request("If-Range: \"other\"\r\nRange: bytes=0-3\r\n")),
               StartsWith("HTTP/1.1 200"));
}

TEST_CASE("A client that stops reading a file, or goes, harms nobody", "[delivery]") {
    LiveServer server;
    for (int turn = 0; turn < 5; ++turn) {
        WebSocketClient client{server.connect(4096)};
        client.send_raw(request(""));
        char some[100];
        REQUIRE(::recv(client.descriptor(), some, sizeof(some), 0) > 0);
    }
    WebSocketClient client{server.connect()};
    client.send_raw(request("Range: bytes=0-3\r\n"));
    CHECK(body_of(client.read_response()) == "0000");
    CHECK(test::eventually([&] { return server.delivery->stats().connections == 1; }));
}

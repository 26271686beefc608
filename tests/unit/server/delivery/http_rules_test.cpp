// SPDX-License-Identifier: MIT
#include "server/delivery/file_range.hpp"
#include "server/delivery/http_text.hpp"
#include "server/delivery/message_assembler.hpp"
#include "server/delivery/route_table.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::delivery;

TEST_CASE("A path leads to its exact route, then to the longest prefix", "[delivery]") {
    const std::vector<HttpRoute> routes{{"GET", "/v1/rooms", 0, {}},
                                        {"GET", "/v1/rooms/", 0, {}},
                                        {"POST", "/v1/rpc", 100, {}},
                                        {"GET", "/v1/", 0, {}},
                                        {"DELETE", "/v1/rooms/", 0, {}}};
    const auto path_of = [&](std::string_view method, std::string_view path) {
        const auto match = match_route(routes, method, path);
        return match.route ? match.route->path : "refused: " + match.allowed;
    };
    CHECK(path_of("GET", "/v1/rooms") == "/v1/rooms");
    CHECK(path_of("HEAD", "/v1/rooms") == "/v1/rooms");
    CHECK(path_of("GET", "/v1/rooms/demo") == "/v1/rooms/");
    CHECK(path_of("GET", "/v1/x") == "/v1/");
    CHECK(path_of("GET", "/v1/rpc") == "refused: POST");
    CHECK(path_of("PUT", "/v1/rooms/demo") == "refused: GET, HEAD, DELETE");
    CHECK(path_of("GET", "/v2") == "refused: ");
}

TEST_CASE("A segment in braces stands for any one segment", "[delivery]") {
    const std::vector<HttpRoute> routes{{"GET", "/v1/shows/", 0, {}},
                                        {"GET", "/v1/shows/{id}", 0, {}},
                                        {"GET", "/v1/shows/{id}/{file}", 0, {}},
                                        {"GET", "/v1/shows/{id}/cues.json", 0, {}},
                                        {"POST", "/v1/shows/{id}/cues.json", 0, {}}};
    const auto path_of = [&](std::string_view path) {
        const auto match = match_route(routes, "GET", path);
        return match.route ? match.route->path : "";
    };
    CHECK(path_of("/v1/shows/b_1") == "/v1/shows/{id}");
    CHECK(path_of("/v1/shows/b_1/001.mp4") == "/v1/shows/{id}/{file}");
    CHECK(path_of("/v1/shows/b_1/cues.json") == "/v1/shows/{id}/cues.json");
    CHECK(path_of("/v1/shows/b_1/") == "/v1/shows/");
    CHECK(path_of("/v1/shows/b_1/a/b") == "/v1/shows/");
    CHECK(path_of("/v1/shows//cues.json") == "/v1/shows/");
    CHECK(path_of("/v1/show/b_1") == "");
    CHECK(match_route(routes, "PUT", "/v1/shows/b_1/cues.json").allowed == "GET, HEAD, POST");
}

TEST_CASE("A range is what RFC 9110 says it is, or ignored", "[delivery]") {
    using Kind = FileRange::Kind;
    const auto slice = [](std::uint64_t first, std::uint64_t length) {
        return FileRange{Kind::Slice, first, length};
    };
    const FileRange whole;
    const FileRange refused{.kind = Kind::Unsatisfiable};
    CHECK(read_range("bytes=0-499", 1000) == slice(0, 500));
    CHECK(read_range("bytes=500-", 1000) == slice(500, 500));
    CHECK(read_range("bytes=-300", 1000) == slice(700, 300));
    CHECK(read_range("bytes=-3000", 1000) == slice(0, 1000));
    CHECK(read_range("bytes=999-5000", 1000) == slice(999, 1));
    CHECK(read_range("Bytes= 5-5 ", 1000) == slice(5, 1));
    CHECK(read_range("bytes=0-99999999999999999999999", 1000) == slice(0, 1000));
    CHECK(read_range("bytes=1000-", 1000) == refused);
    CHECK(read_range("bytes=99999999999999999999999-", 1000) == refused);
    CHECK(read_range("bytes=-0", 1000) == refused);
    CHECK(read_range("bytes=0-", 0) == refused);
    CHECK(read_range("bytes=-5", 0) == refused);
    for (const char* odd : {"",
                            "bytes",
                            "bytes=",
                            "bytes=-",
                            "bytes=5",
                            "bytes=5-4",
                            "bytes=a-b",
                            "bytes=0-1,3-4",
                            "bytes=1-2x",
                            "bytes=+1-2",
                            "items=0-5",
                            "bytes=0--1"}) {
        INFO(odd);
        CHECK(read_range(odd, 1000) == whole);
    }
}

TEST_CASE("A handler cannot break the head of an answer", "[delivery]") {
    HttpResponse response;
    response.headers = {{"Location", "/a\r\nSet-Cookie: x"}, {"Allow", "GET"}};
    const auto head = response_head(response, 0, {.host = "shop.example"});
    CHECK(head.find("Set-Cookie") == std::string::npos);
    CHECK(head.find("Allow: GET\r\n") != std::string::npos);
    CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("Pages may only talk to their own host", "[delivery]") {
    HttpResponse page;
    page.content_type = "text/html; charset=utf-8";
    const auto head = response_head(page, 0, {.host = "shop.example:8080"});
    CHECK(head.find("connect-src 'self' ws://shop.example:8080 wss://shop.example:8080;") !=
          std::string::npos);
    CHECK(head.find("X-Content-Type-Options: nosniff") != std::string::npos);
    const auto forged = response_head(page, 0, {.host = "a; script-src *"});
    CHECK(forged.find("script-src") == std::string::npos);
}

TEST_CASE("Characters that separate are encoded again", "[delivery]") {
    CHECK(percent_encoded("/a b/%", "/") == "/a%20b/%25");
    CHECK(percent_encoded("a=1&b", "=") == "a=1%26b");
}

TEST_CASE("A message is put together from its pieces, up to the limit", "[delivery]") {
    MessageAssembler assembler{8};
    using Progress = MessageAssembler::Progress;
    CHECK(assembler.append("abc", false) == Progress::More);
    CHECK(assembler.append("", false) == Progress::More);
    CHECK(assembler.append("defgh", true) == Progress::Complete);
    CHECK(assembler.take() == "abcdefgh");
    CHECK(assembler.append("123456789", true) == Progress::TooLarge);
    CHECK(assembler.append("12345678", false) == Progress::More);
    CHECK(assembler.append("9", true) == Progress::TooLarge);
}

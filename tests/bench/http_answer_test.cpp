// SPDX-License-Identifier: MIT
#include "tests/bench/http_answer.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::bench;

TEST_CASE("The head of an answer is read once it is whole", "[bench]") {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 12\r\n\r\n#EXTM3U\nab\nc";
    const std::size_t head_bytes = answer.find("\r\n\r\n") + 4;
    for (std::size_t size = 0; size <= answer.size(); ++size) {
        const auto head = read_http_head(std::string_view{answer}.substr(0, size));
        REQUIRE(head.has_value() == (size >= head_bytes));
        if (!head) continue;
        CHECK(head->status == 200);
        CHECK(head->bytes == head_bytes);
        CHECK(head->body_bytes == 12);
    }
}

TEST_CASE("An answer that is none has no status", "[bench]") {
    CHECK(read_http_head("SSH-2.0-x\r\n\r\n")->status == 0);
    CHECK(read_http_head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")->status == 0);
}

TEST_CASE("The newest segment is the last line that is no tag", "[bench]") {
    CHECK(newest_segment("#EXTM3U\n#EXTINF:2.0,\na-1.ts\n#EXTINF:2.0,\na-2.ts\n") == "a-2.ts");
    CHECK(newest_segment("#EXTM3U\r\n#EXTINF:2.0,\r\na-1.ts") == "a-1.ts");
    CHECK(newest_segment("#EXTM3U\n").empty());
    CHECK(newest_segment("").empty());
}

TEST_CASE("A segment's name tells when it began", "[bench]") {
    CHECK(segment_begin_ms("key-1795392000123.ts") == 1795392000123U);
    CHECK(segment_begin_ms("key.ts") == 0);
    CHECK(segment_begin_ms("key-x.ts") == 0);
}

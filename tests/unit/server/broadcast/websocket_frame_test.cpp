// SPDX-License-Identifier: MIT
#include "server/broadcast/websocket_frame.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;

TEST_CASE("Frame headers have the length form that RFC 6455 asks for", "[broadcast]") {
    const auto header = [](std::size_t payload) {
        Bytes out;
        append_frame_header(out, Opcode::Binary, payload);
        return out;
    };
    CHECK(header(0) == Bytes{0x82, 0});
    CHECK(header(125) == Bytes{0x82, 125});
    CHECK(header(126) == Bytes{0x82, 126, 0, 126});
    CHECK(header(65535) == Bytes{0x82, 126, 0xff, 0xff});
    CHECK(header(65536) == Bytes{0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0});
}

TEST_CASE("A text message is ready to be sent", "[broadcast]") {
    CHECK(*text_frame("hi") == Bytes{0x81, 2, 'h', 'i'});
}

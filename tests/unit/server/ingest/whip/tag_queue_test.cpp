// SPDX-License-Identifier: MIT
#include "server/ingest/whip/tag_queue.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest;

namespace {

wire::ReceivedTag tag(bool is_video, std::uint8_t kind, std::uint8_t packet, std::size_t bytes) {
    wire::ReceivedTag made{.is_video = is_video, .time_ms = 0, .body = Bytes(bytes)};
    made.body[0] = kind;
    made.body[1] = packet;
    return made;
}

wire::ReceivedTag keyframe(std::size_t bytes) { return tag(true, 0x17, 1, bytes); }
wire::ReceivedTag delta(std::size_t bytes) { return tag(true, 0x27, 1, bytes); }
wire::ReceivedTag sound(std::size_t bytes) { return tag(false, 0xaf, 1, bytes); }

}  // namespace

TEST_CASE("Tags leave in their order", "[whip]") {
    TagQueue queue{1000};
    CHECK(queue.is_empty());
    CHECK(queue.push(keyframe(10)));
    CHECK(queue.push(sound(5)));
    CHECK(queue.pop()->is_video);
    CHECK_FALSE(queue.pop()->is_video);
    CHECK_FALSE(queue.pop());
}

TEST_CASE("A full queue drops video up to the next keyframe, and sound while it is full",
          "[whip]") {
    TagQueue queue{100};
    CHECK(queue.push(keyframe(90)));
    CHECK_FALSE(queue.push(delta(20)));
    CHECK_FALSE(queue.push(sound(20)));
    CHECK(queue.push(sound(5)));
    CHECK(queue.pop());
    CHECK(queue.pop());
    CHECK_FALSE(queue.push(delta(20)));
    CHECK(queue.push(sound(20)));
    CHECK(queue.push(keyframe(20)));
    CHECK(queue.push(delta(20)));
}

TEST_CASE("Parameters have room in a full queue, but not without end", "[whip]") {
    TagQueue queue{100};
    CHECK(queue.push(keyframe(100)));
    CHECK(queue.push(tag(true, 0x17, 0, 60)));
    CHECK(queue.push(tag(true, 0x17, 0, 60)));
    CHECK_FALSE(queue.push(tag(true, 0x17, 0, 60)));
    CHECK_FALSE(queue.push(wire::ReceivedTag{.is_video = true, .time_ms = 0, .body = {}}));
    queue.clear();
    CHECK(queue.is_empty());
    CHECK(queue.push(keyframe(100)));
}

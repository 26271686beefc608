// SPDX-License-Identifier: MIT
#include "server/ingest/tag_queue.hpp"

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

TEST_CASE("Keyframes and parameters with an extended header are known", "[whip]") {
    TagQueue queue{500};
    CHECK(queue.push(tag(true, 0x91, 'h', 200)));
    CHECK_FALSE(queue.push(tag(true, 0xa1, 'h', 50)));
    CHECK(queue.push(tag(true, 0x90, 'h', 50)));
    while (queue.pop()) {
    }
    CHECK_FALSE(queue.push(tag(true, 0xa1, 'h', 10)));
    CHECK(queue.push(tag(true, 0x91, 'h', 10)));
    CHECK(queue.push(tag(true, 0xa1, 'h', 10)));
}

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
    TagQueue queue{500};
    CHECK(queue.push(keyframe(200)));
    CHECK_FALSE(queue.push(delta(50)));
    CHECK_FALSE(queue.push(sound(50)));
    CHECK(queue.push(sound(5)));
    CHECK(queue.pop());
    CHECK(queue.pop());
    CHECK_FALSE(queue.push(delta(20)));
    CHECK(queue.push(sound(20)));
    CHECK(queue.push(keyframe(20)));
    CHECK(queue.push(delta(20)));
}

TEST_CASE("Parameters have room in a full queue, but not without end", "[whip]") {
    TagQueue queue{300};
    CHECK(queue.push(keyframe(170)));
    CHECK(queue.push(tag(true, 0x17, 0, 60)));
    CHECK(queue.push(tag(true, 0x17, 0, 60)));
    CHECK_FALSE(queue.push(tag(true, 0x17, 0, 60)));
    queue.clear();
    CHECK(queue.is_empty());
    CHECK(queue.push(keyframe(170)));
}

TEST_CASE("Tags of next to nothing fill the queue too", "[whip]") {
    TagQueue queue{2000};
    for (const std::size_t bytes : {0U, 1U}) {
        CHECK_FALSE(queue.push({.is_video = true, .time_ms = 0, .body = Bytes(bytes)}));
        CHECK_FALSE(queue.push({.is_video = false, .time_ms = 0, .body = Bytes(bytes)}));
    }
    int taken = 0;
    while (taken < 100 && queue.push(sound(2))) {
        ++taken;
    }
    CHECK(taken == 15);
    int parameters = 0;
    while (parameters < 100 && queue.push(tag(true, 0x17, 0, 2))) {
        ++parameters;
    }
    CHECK(parameters == 16);
    while (queue.pop()) {
    }
    CHECK(queue.push(sound(2)));
}

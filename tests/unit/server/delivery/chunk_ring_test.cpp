// SPDX-License-Identifier: MIT
#include "server/delivery/chunk_ring.hpp"

#include "tests/unit/server/delivery/chunks.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::delivery;
using namespace std::chrono_literals;
using test::make_chunk;

TEST_CASE("A ring keeps the newest chunks within its limits", "[delivery]") {
    ChunkRing ring{{.bytes = 1000, .duration = 500ms}};
    for (std::uint32_t i = 0; i < 8; ++i) {
        REQUIRE(ring.append(make_chunk({.sequence = i, .keyframe = i % 4 == 0})));
    }
    SECTION("by duration") {
        CHECK(ring.first_sequence() == 3);
        CHECK(ring.next_sequence() == 8);
        CHECK(ring.end_time() - ring.begin_time() == 500ms);
    }
    SECTION("by bytes") {
        REQUIRE(ring.append(make_chunk({.sequence = 8, .payload_bytes = 900})));
        CHECK(ring.first_sequence() > 3);
        CHECK(ring.next_sequence() == 9);
    }
    SECTION("but always the newest chunk, however large") {
        REQUIRE(ring.append(make_chunk({.sequence = 8, .payload_bytes = 5000})));
        CHECK(ring.first_sequence() == 8);
    }
}

TEST_CASE("A ring finds chunks by number and knows its newest keyframe", "[delivery]") {
    ChunkRing ring{{.bytes = 100000, .duration = 500ms}};
    CHECK(ring.find(0) == nullptr);
    CHECK_FALSE(ring.newest_keyframe().has_value());
    for (std::uint32_t i = 10; i < 14; ++i) {
        REQUIRE(ring.append(make_chunk({.sequence = i, .keyframe = i == 11})));
    }
    CHECK(ring.find(9) == nullptr);
    REQUIRE(ring.find(12) != nullptr);
    CHECK(ring.find(12)->sequence == 12);
    CHECK(ring.find(14) == nullptr);
    CHECK(ring.newest_keyframe() == 11U);

    SECTION("which it keeps") {
        for (std::uint32_t i = 14; i < 20; ++i)
            REQUIRE(ring.append(make_chunk({.sequence = i})));
        CHECK(ring.newest_keyframe() == 11U);
    }
}

TEST_CASE("A ring keeps the newest group of pictures, whatever its duration", "[delivery]") {
    ChunkRing ring{{.bytes = 3000, .duration = 500ms}};
    for (std::uint32_t i = 0; i < 40; ++i) {
        REQUIRE(ring.append(make_chunk({.sequence = i, .keyframe = i % 20 == 0})));
        CHECK(ring.newest_keyframe() == i / 20 * 20);
    }
    CHECK(ring.first_sequence() == 20);
    CHECK(ring.keyframe_interval() == 2s);
    REQUIRE(ring.append(make_chunk({.sequence = 40, .keyframe = true})));
    CHECK(ring.first_sequence() == 36);
    CHECK(ring.keyframe_interval() == 2s);  // though that keyframe is gone

    // But by bytes.
    for (std::uint32_t i = 41; i < 200; ++i)
        REQUIRE(ring.append(make_chunk({.sequence = i})));
    CHECK_FALSE(ring.newest_keyframe());
    CHECK(ring.end_time() - ring.begin_time() == 500ms);
}

TEST_CASE("A ring has no gap", "[delivery]") {
    ChunkRing ring{{.bytes = 100000, .duration = 5s}};
    REQUIRE(ring.append(make_chunk({.sequence = 0, .keyframe = true})));
    CHECK_FALSE(ring.append(make_chunk({.sequence = 2})));
    CHECK_FALSE(ring.append(make_chunk({.sequence = 0, .keyframe = true})));
    CHECK(ring.next_sequence() == 1);

    SECTION("a later keyframe starts it anew") {
        REQUIRE(ring.append(make_chunk({.sequence = 5, .keyframe = true})));
        CHECK(ring.first_sequence() == 5);
        CHECK(ring.find(0) == nullptr);
        CHECK(ring.newest_keyframe() == 5U);
    }
}

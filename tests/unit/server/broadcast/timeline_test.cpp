// SPDX-License-Identifier: MIT
#include "server/broadcast/timeline.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

wire::Chunk chunk_at(media::MediaTime decode_time, media::MediaTime duration = 100ms) {
    return {
        .decode_time = decode_time,
        .presentation_time = decode_time,
        .duration = duration,
        .end = decode_time + duration,
        .decode_times = {{{.offset = 0,
                           .timescale = 90000,
                           .ticks = static_cast<std::uint64_t>(decode_time.count()) * 9 / 100},
                          {.offset = 8,
                           .timescale = 44100,
                           .ticks =
                               static_cast<std::uint64_t>(decode_time.count()) * 441 / 10000}}},
        .cmaf = {},
    };
}

}  // namespace

TEST_CASE("The first epoch lies where the worker says", "[broadcast]") {
    Timeline timeline;
    CHECK(timeline.begin_epoch() == 1);
    const auto placed = timeline.place(chunk_at(300ms));
    REQUIRE(placed.has_value());
    CHECK(placed->time == 300ms);
    CHECK(placed->ticks[0] == 27000);
    CHECK(placed->ticks[1] == 13230);
    CHECK(timeline.end() == 400ms);
}

TEST_CASE("The next epoch goes on where the one before ended", "[broadcast]") {
    Timeline timeline;
    timeline.begin_epoch();
    wire::Chunk last = chunk_at(900ms);
    last.end = 1'021'333us;  // the audio is longer
    REQUIRE(timeline.place(last).has_value());

    CHECK(timeline.begin_epoch() == 2);
    const auto placed = timeline.place(chunk_at(0ms));
    REQUIRE(placed.has_value());
    CHECK(placed->time == 1'021'333us);
    CHECK(placed->ticks[0] == 91919);  // 1.021333 s at 90 kHz, rounded down
    CHECK(placed->ticks[1] == 45040);  // and at 44.1 kHz
}

TEST_CASE("The base is constant in an epoch, so its tracks do not drift apart", "[broadcast]") {
    Timeline timeline{1'234'567us};
    timeline.begin_epoch();
    const auto first = timeline.place(chunk_at(0s));
    const auto later = timeline.place(chunk_at(3600s));
    REQUIRE(first.has_value());
    REQUIRE(later.has_value());
    CHECK(later->ticks[0] - first->ticks[0] == 3600U * 90000);
    CHECK(later->ticks[1] - first->ticks[1] == 3600U * 44100);
}

TEST_CASE("A chunk that goes back in time is refused, and leaves no trace", "[broadcast]") {
    Timeline timeline;
    timeline.begin_epoch();
    REQUIRE(timeline.place(chunk_at(100ms)).has_value());
    CHECK(timeline.place(chunk_at(150ms)).has_error());
    CHECK(timeline.place(chunk_at(-1s)).has_error());
    CHECK(timeline.place(chunk_at(200ms, 0ms)).has_error());
    CHECK(timeline.end() == 200ms);
    CHECK(timeline.place(chunk_at(200ms)).has_value());
}

TEST_CASE("A microsecond of rounding is no step back", "[broadcast]") {
    Timeline timeline;
    timeline.begin_epoch();
    REQUIRE(timeline.place(chunk_at(0us, 100'001us)).has_value());
    CHECK(timeline.place(chunk_at(100'000us)).has_value());
}

TEST_CASE("Media time stays exact after a month of broadcasting", "[broadcast]") {
    Timeline timeline{720h};
    timeline.begin_epoch();
    const auto placed = timeline.place(chunk_at(0s));
    REQUIRE(placed.has_value());
    CHECK(placed->ticks[0] == 720ULL * 3600 * 90000);
}

TEST_CASE("An epoch may begin in the middle of a worker's time", "[broadcast]") {
    Timeline timeline;
    timeline.begin_epoch(35s);
    const auto first = timeline.place(chunk_at(35s));
    REQUIRE(first.has_value());
    CHECK(first->time == 0us);
    CHECK(first->presentation_time == 0us);
    CHECK(first->ticks[0] == 0);
    CHECK(first->ticks[1] == 0);
    const auto next = timeline.place(chunk_at(35'100ms));
    CHECK(next->ticks[0] == 9000);
    CHECK(next->ticks[1] == 4410);
    CHECK(timeline.end() == 200ms);

    CHECK(timeline.begin_epoch() == 2);
    CHECK(timeline.place(chunk_at(0s))->time == 200ms);
    timeline.begin_epoch(35s);
    CHECK(timeline.place(chunk_at(34s)).has_error());
}

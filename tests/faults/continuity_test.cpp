// SPDX-License-Identifier: MIT
#include "tests/faults/continuity.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::faults;
using shopfloor::bench::MediaHeader;

namespace {

constexpr std::uint32_t kChunkUs = 100'000;

MediaHeader init(std::uint32_t epoch, std::uint8_t rendition = 0) {
    return {.kind = MediaHeader::kInit, .rendition = rendition, .epoch = epoch};
}

// Every tenth chunk begins with a keyframe.
MediaHeader chunk(std::uint32_t epoch, std::uint32_t sequence, std::uint64_t time_us) {
    return {.kind = MediaHeader::kChunk,
            .flags = sequence % 10 == 1 ? MediaHeader::kKeyframe : std::uint8_t{0},
            .sequence = sequence,
            .time_us = time_us,
            .duration_us = kChunkUs,
            .epoch = epoch};
}

MediaHeader first_chunk(std::uint32_t epoch, std::uint32_t sequence, std::uint64_t time_us) {
    MediaHeader first = chunk(epoch, sequence, time_us);
    first.flags = MediaHeader::kKeyframe | MediaHeader::kFirstOfEpoch;
    return first;
}

bool is_fine(Continuity& viewer, const MediaHeader& header) { return !viewer.take(header); }

// A viewer that has chunks 1 to 5 of epoch 1.
Continuity watching() {
    Continuity viewer;
    CHECK(is_fine(viewer, init(1)));
    for (std::uint32_t number = 1; number <= 5; ++number)
        CHECK(is_fine(viewer, chunk(1, number, (number - 1) * kChunkUs)));
    return viewer;
}

}  // namespace

TEST_CASE("a show without a break is as it has to be") {
    Continuity viewer = watching();
    CHECK(viewer.end_us() == 5 * kChunkUs);
    CHECK(viewer.epoch() == 1);
    CHECK(is_fine(viewer, chunk(1, 6, 5 * kChunkUs + 3)));  // rounded
}

TEST_CASE("chunks that are missing, again, or misplaced are told") {
    Continuity viewer = watching();
    SECTION("missing") { CHECK_FALSE(is_fine(viewer, chunk(1, 7, 6 * kChunkUs))); }
    SECTION("again") { CHECK_FALSE(is_fine(viewer, chunk(1, 5, 4 * kChunkUs))); }
    SECTION("back in time") { CHECK_FALSE(is_fine(viewer, chunk(1, 6, 4 * kChunkUs))); }
    SECTION("later than it should") { CHECK_FALSE(is_fine(viewer, chunk(1, 6, 6 * kChunkUs))); }
    SECTION("without a duration") {
        MediaHeader empty = chunk(1, 6, 5 * kChunkUs);
        empty.duration_us = 0;
        CHECK_FALSE(is_fine(viewer, empty));
    }
    SECTION("of another epoch, without its init segment") {
        CHECK_FALSE(is_fine(viewer, first_chunk(2, 6, 5 * kChunkUs)));
    }
}

TEST_CASE("the next epoch goes on where the last one ended") {
    Continuity viewer = watching();
    CHECK(is_fine(viewer, init(2)));
    SECTION("at its end") { CHECK(is_fine(viewer, first_chunk(2, 6, 5 * kChunkUs))); }
    SECTION("at the end of its sound") {
        CHECK(is_fine(viewer, first_chunk(2, 6, 5 * kChunkUs + 60'000)));
    }
    SECTION("not before it") { CHECK_FALSE(is_fine(viewer, first_chunk(2, 6, 5 * kChunkUs - 20))); }
    SECTION("not much later") {
        CHECK_FALSE(is_fine(viewer, first_chunk(2, 6, 5 * kChunkUs + 2'000'000)));
    }
    SECTION("not with numbers left out") {
        CHECK_FALSE(is_fine(viewer, first_chunk(2, 8, 5 * kChunkUs)));
    }
    SECTION("not without its first chunk") {
        CHECK_FALSE(is_fine(viewer, chunk(2, 11, 5 * kChunkUs)));
    }
    SECTION("and none is left out") {
        CHECK(is_fine(viewer, init(3)));
        CHECK_FALSE(is_fine(viewer, first_chunk(3, 6, 5 * kChunkUs)));
    }
}

TEST_CASE("a switch begins with a keyframe and leaves no hole") {
    Continuity viewer = watching();
    CHECK(is_fine(viewer, init(1, 1)));
    MediaHeader other = chunk(1, 4, 3 * kChunkUs);
    other.rendition = 1;
    other.flags = MediaHeader::kKeyframe;
    SECTION("it may go back a little") { CHECK(is_fine(viewer, other)); }
    SECTION("not without a keyframe") {
        other.flags = 0;
        CHECK_FALSE(is_fine(viewer, other));
    }
    SECTION("not ahead") {
        other.sequence = 8;
        other.time_us = 7 * kChunkUs;
        CHECK_FALSE(is_fine(viewer, other));
    }
}

TEST_CASE("who comes back begins with a keyframe, and not far in the past") {
    Continuity viewer;
    CHECK(is_fine(viewer, init(1)));
    CHECK(is_fine(viewer, chunk(1, 101, 10'000'000)));
    viewer.reconnected();
    SECTION("with an init segment of its own") {
        CHECK_FALSE(is_fine(viewer, chunk(1, 101, 10'000'000)));
    }
    CHECK(is_fine(viewer, init(1)));
    SECTION("in the group of pictures that is on air") {
        CHECK(is_fine(viewer, chunk(1, 91, 9'000'000)));
    }
    SECTION("not without a keyframe") { CHECK_FALSE(is_fine(viewer, chunk(1, 102, 10'100'000))); }
    SECTION("not long ago") { CHECK_FALSE(is_fine(viewer, chunk(1, 1, 0))); }
    SECTION("but in another broadcast from its beginning") {
        viewer.begin_anew();
        CHECK(is_fine(viewer, init(1)));
        CHECK(is_fine(viewer, chunk(1, 1, 0)));
    }
}

// SPDX-License-Identifier: MIT
#include "pipeline/ladder/idr_grid.hpp"
#include "pipeline/ladder/place_book.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::ladder;

namespace {

constexpr std::int64_t kFrame = 3000;

// Three frames a chunk, shown in the order of `shown`, in frames.
FrameTimes frame(std::uint64_t number, std::int64_t shown, bool is_sync = false) {
    return {.number = number,
            .chunk_index = static_cast<std::uint32_t>(number / 3),
            .decode_ticks = static_cast<std::int64_t>(number) * kFrame,
            .presentation_ticks = shown * kFrame,
            .is_sync = is_sync};
}

}  // namespace

TEST_CASE("Without B-frames each picture takes its own frame's place", "[ladder]") {
    PlaceBook book;
    for (std::uint64_t number = 0; number < 9; ++number) {
        book.went_in(frame(number, static_cast<std::int64_t>(number), number % 6 == 0));
        const auto place = book.came_out(number);
        REQUIRE(place);
        CHECK(place->number == number);
        CHECK(place->chunk_index == number / 3);
        CHECK(place->begins_chunk == (number % 3 == 0));
        CHECK(place->chunk_is_sync == (number / 3 != 1));
        CHECK(place->presentation_ticks == place->decode_ticks);
    }
}

TEST_CASE("The i-th picture shown takes the i-th decode time", "[ladder]") {
    PlaceBook book;
    // I0 P4 B2 B1 B3 | I5, all shown two frames after they are decoded.
    const std::vector<std::int64_t> shown{2, 6, 4, 3, 5, 7};
    for (std::uint64_t number = 0; number < shown.size(); ++number) {
        book.went_in(frame(number, shown[number], number == 0 || number == 5));
    }
    std::uint64_t place_number = 0;
    for (const std::uint64_t number : {0, 3, 2, 4, 1, 5}) {
        const auto place = book.came_out(number);
        REQUIRE(place);
        CHECK(place->number == place_number++);
        CHECK(place->presentation_ticks - place->decode_ticks == 2 * kFrame);
    }
}

TEST_CASE("A frame that no picture comes out of leaves its place free", "[ladder]") {
    PlaceBook book;
    for (std::uint64_t number = 0; number < 8; ++number) {
        book.went_in(frame(number, static_cast<std::int64_t>(number), number == 0 || number == 6));
    }
    CHECK(book.came_out(0)->number == 0);
    const auto after = book.came_out(4);
    REQUIRE(after);
    CHECK(after->number == 4);
    CHECK(after->chunk_index == 1);
    CHECK(after->begins_chunk);
    CHECK_FALSE(book.came_out(3));  // too late to be shown in order

    SECTION("even where it is the IDR itself") {
        const auto next = book.came_out(7);
        REQUIRE(next);
        CHECK(next->number == 7);
        CHECK(next->begins_chunk);
        CHECK(next->chunk_is_sync);
        CHECK_FALSE(book.came_out(5));
    }
    CHECK_FALSE(book.came_out(1000));
}

TEST_CASE("Frames may be left out before an IDR", "[ladder]") {
    PlaceBook book;
    book.went_in(frame(0, 0, true));
    CHECK(book.came_out(0)->number == 0);
    book.went_in(frame(1, 1));
    book.went_in(frame(30, 30, true));
    CHECK(book.came_out(1)->number == 1);
    const auto place = book.came_out(30);
    REQUIRE(place);
    CHECK(place->number == 30);
    CHECK(place->chunk_index == 10);
}

TEST_CASE("A decoder that gives nothing out costs no memory for good", "[ladder]") {
    PlaceBook book;
    book.went_in(frame(0, 0, true));
    for (std::uint64_t number = 1; number < 1000; ++number) {
        book.went_in(frame(number, static_cast<std::int64_t>(number)));
    }
    CHECK_FALSE(book.came_out(0));
    CHECK(book.came_out(999)->number == 999);
}

TEST_CASE("IDRs come with the source's, and every interval", "[ladder]") {
    IdrGrid grid{6 * kFrame};
    Place place{.begins_chunk = true, .chunk_is_sync = true};
    CHECK(grid.is_idr(place));
    std::vector<std::uint32_t> idrs;
    for (std::uint32_t number = 1; number < 30; ++number) {
        place = {.number = number,
                 .chunk_index = number / 3,
                 .decode_ticks = number * kFrame,
                 .begins_chunk = number % 3 == 0,
                 .chunk_is_sync = number / 3 == 5};
        if (grid.is_idr(place)) idrs.push_back(number);
    }
    CHECK(idrs == std::vector<std::uint32_t>{6, 12, 15, 21, 27});

    SECTION("and after chunks that were left out") {
        place.chunk_index += 2;
        place.begins_chunk = true;
        CHECK(grid.is_idr(place));
    }
}

// SPDX-License-Identifier: MIT
#include "server/broadcast/renditions.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;

namespace {

wire::Ready ready(std::uint8_t rendition, std::uint32_t width = 1280, std::uint32_t height = 720) {
    return {.rendition = rendition,
            .is_encoded = rendition > 0,
            .video = {.codec = "avc1.64001f", .width = width, .height = height},
            .audio = {.codec = "mp4a.40.2", .sample_rate_hz = 48000, .channels = 2},
            .init_segment = {1}};
}

wire::Chunk chunk(std::uint8_t rendition, std::uint32_t index, bool keyframe = true) {
    wire::Chunk made;
    made.rendition = rendition;
    made.index = index;
    made.begins_with_keyframe = keyframe;
    return made;
}

void go_on_air(Renditions& renditions, std::uint8_t rendition) {
    renditions.put_on_air(rendition, std::make_shared<const Init>());
}

}  // namespace

TEST_CASE("A rendition is named after its short side, the publisher's own is the source") {
    CHECK(rendition_name(ready(0)) == "source");
    CHECK(rendition_name(ready(1, 854, 480)) == "480p");
    CHECK(rendition_name(ready(1, 480, 854)) == "480p");
}

TEST_CASE("Chunks of one stretch have one number in all renditions, across epochs") {
    Renditions renditions;
    REQUIRE(renditions.know(ready(0)));
    REQUIRE(renditions.know(ready(1)));
    CHECK(renditions.number(chunk(0, 0)) == 1);
    CHECK(renditions.number(chunk(0, 1)) == 2);
    CHECK(renditions.number(chunk(1, 0)) == 1);
    CHECK(renditions.number(chunk(1, 1)) == 2);
    CHECK(renditions.number(chunk(0, 5)) == 6);  // some were lost: a gap

    renditions.begin_epoch();
    CHECK_FALSE(renditions.number(chunk(0, 0)));
    REQUIRE(renditions.know(ready(1)));
    CHECK(renditions.number(chunk(1, 0)) == 7);
    REQUIRE(renditions.know(ready(0)));
    CHECK(renditions.number(chunk(0, 0)) == 7);
}

TEST_CASE("In another room the numbers begin anew, and what trails from before is left out") {
    Renditions renditions;
    REQUIRE(renditions.know(ready(0)));
    REQUIRE(renditions.know(ready(1)));
    REQUIRE(renditions.number(chunk(0, 0)));
    go_on_air(renditions, 0);
    renditions.begin_anew();
    CHECK(renditions.init(0) == nullptr);
    CHECK(renditions.number(chunk(0, 20)) == 1);
    CHECK_FALSE(renditions.number(chunk(1, 19)));
    CHECK(renditions.number(chunk(1, 20)) == 1);
}

TEST_CASE("A rendition that ended comes back with a keyframe") {
    Renditions renditions;
    REQUIRE(renditions.know(ready(0)));
    REQUIRE(renditions.know(ready(1)));
    CHECK_FALSE(renditions.forget(2));
    CHECK_FALSE(renditions.forget(1));  // was not on air yet
    REQUIRE(renditions.know(ready(1)));
    REQUIRE(renditions.number(chunk(0, 0)));
    REQUIRE(renditions.number(chunk(1, 0)));
    go_on_air(renditions, 0);
    go_on_air(renditions, 1);
    CHECK(renditions.on_air().size() == 2);
    CHECK(renditions.forget(1));
    CHECK(renditions.on_air().size() == 1);
    CHECK_FALSE(renditions.number(chunk(1, 1)));

    REQUIRE(renditions.know(ready(1)));
    CHECK_FALSE(renditions.number(chunk(1, 30, false)));
    CHECK(renditions.number(chunk(1, 31)) == 32);
}

TEST_CASE("The best that is on air leads, and the best that is known describes the show") {
    Renditions renditions;
    CHECK(renditions.best() == nullptr);
    CHECK_FALSE(renditions.leads(0));
    REQUIRE(renditions.know(ready(1, 854, 480)));
    REQUIRE(renditions.know(ready(0)));
    CHECK(renditions.best()->video.height == 720);
    CHECK(renditions.leads(1));  // nothing better is on air yet
    go_on_air(renditions, 0);
    CHECK(renditions.leads(0));
    CHECK_FALSE(renditions.leads(1));
    REQUIRE(renditions.forget(0));
    CHECK(renditions.leads(1));
}

TEST_CASE("Numbers do not wrap, whatever a worker counts") {
    Renditions renditions;
    REQUIRE(renditions.know(ready(0)));
    std::uint32_t newest = 0;
    for (std::uint64_t index = 0; index <= 0xffffffff; index += 1'000'000) {
        const auto number = renditions.number(chunk(0, static_cast<std::uint32_t>(index)));
        if (!number) break;
        CHECK(*number > newest);
        newest = *number;
    }
    CHECK(newest < 0x80000000);
    renditions.begin_epoch();
    REQUIRE(renditions.know(ready(0)));
    const auto next = renditions.number(chunk(0, 0));
    REQUIRE(next);
    CHECK(*next == newest + 1);
}

TEST_CASE("What a faulty worker says of its renditions is refused") {
    Renditions renditions;
    auto strange = ready(0);
    strange.video.codec = "avc1\"";
    CHECK_FALSE(renditions.know(strange));
    CHECK_FALSE(renditions.know(ready(Renditions::kMaxCount)));
    auto empty = ready(0);
    empty.init_segment.clear();
    CHECK_FALSE(renditions.know(empty));

    REQUIRE(renditions.know(ready(0)));
    REQUIRE(renditions.number(chunk(0, 3)));
    CHECK_FALSE(renditions.number(chunk(0, 3)));           // twice
    CHECK_FALSE(renditions.number(chunk(0, 2)));           // back
    CHECK_FALSE(renditions.number(chunk(0, 0xffffffff)));  // out of all proportion
    CHECK(renditions.number(chunk(0, 4)) == 2);
}

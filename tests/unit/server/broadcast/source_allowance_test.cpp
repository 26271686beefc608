// SPDX-License-Identifier: MIT
#include "server/broadcast/source_allowance.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;

namespace {

wire::Ready picture(std::uint32_t width, std::uint32_t height) {
    wire::Ready ready;
    ready.video.width = width;
    ready.video.height = height;
    return ready;
}

wire::Stats rate(std::uint32_t bps) { return {.video_bitrate_bps = bps}; }

}  // namespace

TEST_CASE("A picture that is too large is told once, with what to set", "[broadcast]") {
    SourceAllowance allowance{{.short_side = 1080}};
    CHECK_FALSE(allowance.take(picture(1920, 1080)));
    CHECK_FALSE(allowance.take(picture(1080, 2400)));
    const auto told = allowance.take(picture(1440, 2560));
    REQUIRE(told);
    CHECK(told->code == "over_size");
    CHECK_THAT(told->text, Catch::Contains("1440x2560") && Catch::Contains("to 1080p or less"));
    CHECK_FALSE(allowance.take(picture(1440, 2560)));
}

TEST_CASE("Other renditions than the source's are the server's own", "[broadcast]") {
    SourceAllowance allowance{{.short_side = 360}};
    wire::Ready rung = picture(1920, 1080);
    rung.rendition = 1;
    CHECK_FALSE(allowance.take(rung));
    rung.rendition = 0;
    rung.is_encoded = true;
    CHECK_FALSE(allowance.take(rung));
}

TEST_CASE("Too many bits for five seconds are told, a moment of them is not", "[broadcast]") {
    SourceAllowance allowance{{.bitrate_bps = 6'000'000}};
    for (int second = 0; second < 4; ++second)
        CHECK_FALSE(allowance.take(rate(9'000'000)));
    CHECK_FALSE(allowance.take(rate(6'000'000)));
    for (int second = 0; second < 4; ++second)
        CHECK_FALSE(allowance.take(rate(9'000'000)));
    const auto told = allowance.take(rate(9'000'000));
    REQUIRE(told);
    CHECK(told->code == "over_bitrate");
    CHECK_THAT(told->text,
               Catch::Contains("9.0 Mbit/s") && Catch::Contains("permits 6.0") &&
                   Catch::Contains("6000 Kbps"));
    CHECK_FALSE(allowance.take(rate(9'000'000)));
}

TEST_CASE("Without limits nothing is told", "[broadcast]") {
    SourceAllowance allowance{{}};
    CHECK_FALSE(allowance.take(picture(7680, 4320)));
    for (int second = 0; second < 10; ++second)
        CHECK_FALSE(allowance.take(rate(UINT32_MAX)));
}

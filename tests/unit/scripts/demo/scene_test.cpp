// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/scene.hpp"

#include "scripts/demo/loom/sound.hpp"
#include "scripts/demo/loom/swatch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace shopfloor::loom;

namespace {

constexpr Size kSmall{180, 320};

std::vector<std::uint8_t> frame_of(Scene& scene, double seconds) {
    return scene.draw(seconds, 36000).y.samples();
}

}  // namespace

TEST_CASE("the same orders at the same times make the same pictures", "[demo]") {
    Scene first(kSmall, {});
    Scene second(kSmall, {});
    for (int n = 0; n < 60; ++n) {
        if (n == 20) {
            first.weave("tie");
            second.weave("tie");
        }
        REQUIRE(frame_of(first, n / 30.0) == frame_of(second, n / 30.0));
    }
}

TEST_CASE("an order changes the cloth; one that is not known changes nothing", "[demo]") {
    Scene told(kSmall, {});
    Scene untold(kSmall, {});
    const auto before = frame_of(told, 0);
    REQUIRE(frame_of(untold, 0) == before);
    untold.weave("gold leaf");
    told.weave("cushion");
    CHECK(frame_of(told, 4) != frame_of(untold, 4));

    Scene other(kSmall, {});
    frame_of(other, 0);
    CHECK(frame_of(untold, 5) == frame_of(other, 5));
}

TEST_CASE("a landscape and an odd half width are drawn too", "[demo]") {
    for (const Size size : {Size{640, 360}, Size{130, 1000}, Size{1000, 130}}) {
        Scene scene(size, {});
        const auto& samples = scene.draw(0.4, 1).y.samples();
        CHECK(*std::ranges::max_element(samples) > 60);
    }
}

TEST_CASE("each product has its picture", "[demo]") {
    for (const auto& design : designs())
        CHECK(paint_swatch(design.name, {64, 64}));
    CHECK_FALSE(paint_swatch("unknown", {64, 64}));
}

TEST_CASE("the sound is heard, and never cut off hard", "[demo]") {
    Sound sound;
    int loudest = 0;
    for (int block = 0; block < 400; ++block) {
        for (const auto sample : sound.next(480))
            loudest = std::max(loudest, std::abs(int{sample}));
    }
    CHECK(loudest > 8000);
    CHECK(loudest < 32000);
}

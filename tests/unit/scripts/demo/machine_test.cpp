// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/cloth.hpp"
#include "scripts/demo/loom/rhythm.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::loom;

TEST_CASE("the shuttle flies through an open shed, with the reed out of its way", "[demo]") {
    for (int i = 0; i < 1000; ++i) {
        const float phase = static_cast<float>(i) / 1000;
        CAPTURE(phase);
        const float way = shuttle_progress(phase);
        if (way <= 0.1F || way >= 0.9F) continue;
        CHECK(shed_opening(phase) > 0.75F);
        CHECK(reed_distance(phase) > 0.95F);
    }
}

TEST_CASE("the reed strikes a closed shed, once in each beat", "[demo]") {
    CHECK(reed_distance(0) == Approx(0));
    CHECK(reed_distance(0.9999F) == Approx(0).margin(0.01));
    CHECK(shed_opening(0) == Approx(0));
    CHECK(beat_at(2 * kBeatSeconds + 0.01).number == 2);
}

TEST_CASE("a roll knows what was woven where", "[demo]") {
    const Weave scarf(*find_design("scarf"));
    const Weave tie(*find_design("tie"));
    ClothRoll roll(scarf);
    roll.grow(100.5);
    roll.change_to(tie);
    roll.grow(50);

    CHECK(&roll.newest() == &tie);
    CHECK(&roll.weave_at(100) == &scarf);
    CHECK(&roll.weave_at(101) == &tie);
    CHECK(&roll.weave_at(-5000) == &scarf);

    SECTION("and forgets only what has long left the picture") {
        for (int i = 0; i < 10; ++i) {
            roll.change_to(i % 2 == 0 ? scarf : tie);
            roll.grow(300);
        }
        CHECK(&roll.weave_at(static_cast<std::int64_t>(roll.length()) - 1) == &tie);
        CHECK(&roll.weave_at(static_cast<std::int64_t>(roll.length()) - 400) == &scarf);
    }
}

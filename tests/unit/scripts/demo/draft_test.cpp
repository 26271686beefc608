// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/draft.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace shopfloor::loom;

namespace {

/// The longest run of wefts that a thread stays on the same side for: what a finger would catch in.
int longest_float(const Draft& draft, int end) {
    int longest = 0;
    int run = 0;
    bool was_lifted = draft.lifts(end, 0);
    for (int pick = 0; pick < 2 * kRepeat; ++pick) {
        const bool is_lifted = draft.lifts(end, pick);
        run = is_lifted == was_lifted ? run + 1 : 1;
        was_lifted = is_lifted;
        longest = std::max(longest, run);
    }
    return longest;
}

}  // namespace

TEST_CASE("every design holds together: no thread floats over more wefts than its bindings allow",
          "[demo]") {
    for (const auto& design : designs()) {
        CAPTURE(design.name);
        const Draft draft(design);
        for (int end = 0; end < kRepeat; ++end)
            REQUIRE(longest_float(draft, end) <= 24);
    }
}

TEST_CASE("a design repeats, before its first weft too", "[demo]") {
    const Draft draft(designs().front());
    for (int end = 0; end < kRepeat; ++end) {
        REQUIRE(draft.lifts(end, -1) == draft.lifts(end, kRepeat - 1));
        REQUIRE(draft.zone(end + kRepeat, 7) == draft.zone(end, 7));
    }
}

TEST_CASE("every design has a ground and a figure", "[demo]") {
    for (const auto& design : designs()) {
        CAPTURE(design.name);
        const Draft draft(design);
        int figure = 0;
        for (int pick = 0; pick < kRepeat; ++pick) {
            for (int end = 0; end < kRepeat; ++end) {
                if (draft.zone(end, pick) != Zone::Ground) ++figure;
            }
        }
        CHECK(figure > kRepeat * kRepeat / 20);
        CHECK(figure < kRepeat * kRepeat * 4 / 5);
    }
}

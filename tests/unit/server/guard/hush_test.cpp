// SPDX-License-Identifier: MIT
#include "server/guard/hush.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::guard;
using namespace std::chrono_literals;

TEST_CASE("A few lines come in a while, then how many did not", "[guard]") {
    Hush hush{100ms, 3};
    const Hush::TimePoint begin{1h};
    CHECK(hush.line(begin) == 0U);
    CHECK(hush.line(begin) == 0U);
    CHECK(hush.line(begin) == 0U);
    for (int i = 1; i < 100; ++i) {
        CHECK_FALSE(hush.line(begin + std::chrono::milliseconds{i}));
    }
    CHECK(hush.line(begin + 100ms) == 99U);
    CHECK(hush.line(begin + 500ms) == 0U);
}

// SPDX-License-Identifier: MIT
#include "server/hooks/backoff.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::hooks;
using namespace std::chrono_literals;

TEST_CASE("Each failure doubles the wait, up to a limit", "[hooks]") {
    constexpr Backoff backoff{.first = 1s, .most = 10min};
    CHECK(backoff.after(1, 1.0) == 1s);
    CHECK(backoff.after(2, 1.0) == 2s);
    CHECK(backoff.after(5, 1.0) == 16s);
    CHECK(backoff.after(10, 1.0) == 512s);
    CHECK(backoff.after(11, 1.0) == 10min);
    CHECK(backoff.after(4'000'000'000U, 1.0) == 10min);
}

TEST_CASE("Chance takes up to a half of the wait", "[hooks]") {
    constexpr Backoff backoff{.first = 1s, .most = 10min};
    CHECK(backoff.after(1, 0.0) == 500ms);
    CHECK(backoff.after(1, 0.5) == 750ms);
    CHECK(backoff.after(20, 0.0) == 5min);
}

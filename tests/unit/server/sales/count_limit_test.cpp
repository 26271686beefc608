// SPDX-License-Identifier: MIT
#include "server/sales/count_limit.hpp"

#include <catch2/catch.hpp>

using shopfloor::sales::CountLimit;
using namespace std::chrono_literals;

TEST_CASE("Each counts so often in a minute, then anew", "[sales]") {
    CountLimit limit;
    CHECK(limit.counts("a", 2, 5min));
    CHECK(limit.counts("a", 2, 5min + 1s));
    CHECK_FALSE(limit.counts("a", 2, 5min + 59s));
    CHECK(limit.counts("b", 2, 5min + 59s));
    CHECK(limit.counts("a", 2, 6min));
    CHECK(limit.size() == 1);
    CHECK(limit.counts("a", 2, 3min));  // the clock was put back
    CHECK(limit.counts("a", 2, 3min));
    CHECK_FALSE(limit.counts("a", 2, 3min));
}

TEST_CASE("Its memory is bounded, and nobody new is left out for it", "[sales]") {
    CountLimit limit{3};
    for (int who = 0; who < 1000; ++who) {
        CHECK(limit.counts(std::to_string(who), 1, 1s));
        CHECK(limit.size() <= 3);
    }
    CHECK_FALSE(limit.counts("999", 1, 2s));
}

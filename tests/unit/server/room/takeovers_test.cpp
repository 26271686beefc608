// SPDX-License-Identifier: MIT
#include "server/room/takeovers.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::room;
using namespace std::chrono_literals;

TEST_CASE("A ghost gives way at once, as often as it takes", "[room]") {
    const auto policy = GENERATE(Takeovers::Policy::TakeOver, Takeovers::Policy::Refuse);
    Takeovers takeovers{policy};
    for (int time = 0; time < 20; ++time) {
        CHECK(takeovers.permits(Takeovers::TimePoint{}, 3s));
    }
}

TEST_CASE("An encoder that sends gives way three times a minute", "[room]") {
    Takeovers takeovers{Takeovers::Policy::TakeOver};
    constexpr Takeovers::TimePoint start{};
    CHECK(takeovers.permits(start, 0s));
    CHECK(takeovers.permits(start + 10s, 0s));
    CHECK(takeovers.permits(start + 20s, 0s));
    CHECK_FALSE(takeovers.permits(start + 30s, 0s));
    CHECK_FALSE(takeovers.would_permit(start + 30s, 0s));
    CHECK(takeovers.permits(start + 30s, 2001ms));
    CHECK_FALSE(takeovers.permits(start + 60s, 0s));
    for (int asked = 0; asked < 5; ++asked)
        CHECK(takeovers.would_permit(start + 61s, 0s));
    CHECK(takeovers.permits(start + 61s, 0s));
    CHECK_FALSE(takeovers.would_permit(start + 62s, 0s));
}

TEST_CASE("Where takeover is refused it never gives way", "[room]") {
    Takeovers takeovers{Takeovers::Policy::Refuse};
    CHECK_FALSE(takeovers.permits(Takeovers::TimePoint{}, 2s));
}

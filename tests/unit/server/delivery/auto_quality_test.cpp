// SPDX-License-Identifier: MIT
#include "server/delivery/auto_quality.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::delivery;
using namespace std::chrono_literals;

namespace {

using Step = AutoQuality::Step;
using Sight = AutoQuality::Sight;

constexpr AutoQuality::TimePoint kStart{1000s};

// Considers the same sight each second, and returns after how many seconds it steps.
int seconds_to_step(AutoQuality& quality,
                    const Sight& sight,
                    AutoQuality::TimePoint& now,
                    Step to) {
    for (int second = 1; second <= 1000; ++second) {
        now += 1s;
        const Step step = quality.consider(sight, now);
        if (step == Step::Stay) continue;
        CHECK(step == to);
        return second;
    }
    return 0;
}

const Sight kLate{.behind = 900ms, .can_go_down = true, .better_bps = 2'000'000};
const Sight kRoomy{.better_bps = 1'000'000, .path = {.bps = 1'500'000, .is_what_we_sent = false}};

}  // namespace

TEST_CASE("Who is late gets a smaller picture at once, and the next one after it has settled") {
    AutoQuality quality{kStart};
    CHECK(quality.consider(kLate, kStart + 1s) == Step::Down);
    CHECK(quality.consider(kLate, kStart + 2s) == Step::Stay);
    CHECK(quality.consider(kLate, kStart + 3s) == Step::Down);
    CHECK(quality.consider({.behind = 900ms, .can_go_down = false}, kStart + 10s) == Step::Stay);
    CHECK(quality.consider({.behind = 600ms, .can_go_down = true}, kStart + 11s) == Step::Stay);
}

TEST_CASE("A better picture comes with measured room, after a calm time") {
    AutoQuality quality{kStart};
    auto now = kStart;
    CHECK(seconds_to_step(quality, kRoomy, now, Step::Up) == 5);

    AutoQuality narrow{kStart};
    now = kStart;
    CHECK(seconds_to_step(
              narrow,
              {.better_bps = 1'000'000, .path = {.bps = 1'400'000, .is_what_we_sent = false}},
              now,
              Step::Up) == 0);
}

TEST_CASE("A path that was never filled is tried after a longer calm time") {
    AutoQuality quality{kStart};
    auto now = kStart;
    CHECK(seconds_to_step(
              quality,
              {.better_bps = 1'000'000, .path = {.bps = 400'000, .is_what_we_sent = true}},
              now,
              Step::Up) == 15);
}

TEST_CASE("Being late or blocked begins the calm time anew") {
    AutoQuality quality{kStart};
    auto now = kStart + 4s;
    Sight uneasy = kRoomy;
    uneasy.is_blocked = true;
    CHECK(quality.consider(uneasy, now) == Step::Stay);
    CHECK(seconds_to_step(quality, kRoomy, now, Step::Up) == 5);
}

TEST_CASE("A step up that does not last makes the next one wait longer, up to a limit") {
    AutoQuality quality{kStart};
    auto now = kStart;
    std::vector<int> waits;
    for (int i = 0; i < 7; ++i) {
        waits.push_back(seconds_to_step(quality, kRoomy, now, Step::Up));
        now += 3s;
        CHECK(quality.consider(kLate, now) == Step::Down);
    }
    CHECK(waits == std::vector{5, 10, 20, 40, 80, 120, 120});

    CHECK(seconds_to_step(quality, kRoomy, now, Step::Up) == 120);
    now += 60s;  // this one lasted
    CHECK(quality.consider(kLate, now) == Step::Down);
    CHECK(seconds_to_step(quality, kRoomy, now, Step::Up) == 5);
}

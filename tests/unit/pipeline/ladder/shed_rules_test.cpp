// SPDX-License-Identifier: MIT
#include "pipeline/ladder/shed_rules.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::ladder;
using namespace std::chrono_literals;
using Decision = ShedRules::Decision;
using Kind = Decision::Kind;

namespace {

const Decision kNothing{};

struct Machine {
    explicit Machine(std::size_t rungs, bool keeps_last = false) : rules({}, rungs, keeps_last) {
        load.frame_interval = 33ms;
        load.encode_costs.assign(rungs, 5ms);
        load.prepare_cost = 5ms;
        load.cores = 2;
    }

    // Time passes; the oldest frame's age grows by what the ladder does not get done of it.
    Decision pass(std::chrono::milliseconds time, double speed) {
        now += time;
        load.media += std::chrono::duration_cast<std::chrono::microseconds>(time * speed);
        return rules.poll(now, load);
    }

    ShedRules rules;
    LadderLoad load;
    ShedRules::TimePoint now{};
};

}  // namespace

TEST_CASE("The largest rung is shed first, once the ladder falls behind", "[ladder]") {
    Machine machine{2};
    machine.load.age = 500ms;
    CHECK(machine.pass(1s, 0.5) == kNothing);
    machine.load.age = 501ms;
    CHECK(machine.pass(1ms, 0.5) == kNothing);
    CHECK(machine.pass(249ms, 0.5) == kNothing);
    CHECK(machine.pass(1ms, 0.5) == Decision{Kind::Shed, 0});
    CHECK_FALSE(machine.rules.is_on(0));
    CHECK(machine.rules.rungs_on() == 1);

    SECTION("and no other when that is enough") {
        CHECK(machine.pass(250ms, 1.2) == kNothing);
        CHECK(machine.pass(250ms, 1.2) == kNothing);
    }
    SECTION("and the next when it is not") {
        CHECK(machine.pass(249ms, 0.9) == kNothing);
        CHECK(machine.pass(1ms, 0.9) == Decision{Kind::Shed, 1});
        CHECK(machine.pass(1s, 0.9) == kNothing);
    }
}

TEST_CASE("What came in one burst is no overload while it is worked off", "[ladder]") {
    Machine machine{2};
    machine.load.age = 3s;
    for (int step = 0; step < 100; ++step) {
        CHECK(machine.pass(33ms, 1.5) == kNothing);
    }
}

TEST_CASE("The last rung of a source without a rendition of its own skips", "[ladder]") {
    Machine machine{2, true};
    machine.load.age = 1s;
    CHECK(machine.pass(1ms, 0) == kNothing);
    CHECK(machine.pass(250ms, 0) == Decision{Kind::Shed, 0});
    CHECK(machine.rules.is_kept(1));
    CHECK(machine.pass(250ms, 0) == Decision{Kind::SkipToKeyframe, 0});
    CHECK(machine.rules.is_on(1));
}

TEST_CASE("Rungs come back one by one, the smallest first, and later each time", "[ladder]") {
    Machine machine{2};
    const auto overload = [&] {
        machine.load.age = 1s;
        CHECK(machine.pass(1ms, 0) == kNothing);
        CHECK(machine.pass(250ms, 0).kind == Kind::Shed);
        machine.load.age = 0ms;
    };
    overload();
    overload();
    CHECK(machine.pass(14'999ms, 1) == kNothing);
    CHECK(machine.pass(1ms, 1) == Decision{Kind::Restore, 1});
    CHECK(machine.pass(14'999ms, 1) == kNothing);
    CHECK(machine.pass(1ms, 1) == Decision{Kind::Restore, 0});

    SECTION("twice as late after a failure, and four minutes at most") {
        for (const auto hold_off : {30s, 60s, 120s, 240s, 240s}) {
            overload();
            CHECK(machine.pass(hold_off - 1ms, 1) == kNothing);
            CHECK(machine.pass(1ms, 1) == Decision{Kind::Restore, 0});
        }
        machine.pass(4min, 1);
        overload();
        CHECK(machine.pass(15s, 1) == Decision{Kind::Restore, 0});
    }
}

TEST_CASE("A rung comes back only where there is room", "[ladder]") {
    Machine machine{3};
    machine.rules.went_off(0, machine.now);
    machine.now += 15s;
    const LadderLoad roomy = machine.load;

    SECTION("frames wait") { machine.load.age = 101ms; }
    SECTION("the ladder is slow") { machine.load.delay = 251ms; }
    SECTION("it takes a core for itself") { machine.load.encode_costs[0] = 27ms; }
    SECTION("all together take all cores") { machine.load.encode_costs = {20ms, 20ms, 10ms}; }
    CHECK(machine.pass(1ms, 1) == kNothing);
    machine.load = roomy;
    CHECK(machine.pass(1ms, 1) == Decision{Kind::Restore, 0});
}

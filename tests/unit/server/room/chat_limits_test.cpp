// SPDX-License-Identifier: MIT
#include "server/room/chat_limits.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace shopfloor::room;
using namespace std::chrono_literals;
using Reason = ChatLimits::Verdict::Reason;

TEST_CASE("A viewer may write a few lines at once, then at a pace", "[room]") {
    ChatLimits limits{{.lines = 3, .per = 6s}};
    int text = 0;
    const auto line = [&](std::chrono::milliseconds now) {
        return limits.line("anna", std::to_string(++text), now);
    };
    for (int i = 0; i < 3; ++i)
        CHECK(line(1000ms).reason == Reason::Fine);
    const auto refused = line(1000ms);
    CHECK(refused.reason == Reason::TooFast);
    CHECK(refused.wait <= 2001ms);
    CHECK(line(1000ms + refused.wait).reason == Reason::Fine);
    CHECK(line(1000ms + refused.wait).reason == Reason::TooFast);
    CHECK(limits.line("bo", "hello", 1000ms).reason == Reason::Fine);
}

TEST_CASE("In slow mode a viewer writes once in its seconds", "[room]") {
    ChatLimits limits;
    limits.set_slow_mode(10s);
    CHECK(limits.line("anna", "a", 5s).reason == Reason::Fine);
    const auto refused = limits.line("anna", "b", 8s);
    CHECK(refused.reason == Reason::SlowMode);
    CHECK(refused.wait == 7s);
    CHECK(limits.line("anna", "b", 15s).reason == Reason::Fine);
    limits.set_slow_mode(0s);
    CHECK(limits.line("anna", "c", 16s).reason == Reason::Fine);
}

TEST_CASE("The same line again is not shown", "[room]") {
    ChatLimits limits;
    CHECK(limits.line("anna", "6666", 1s).reason == Reason::Fine);
    CHECK(limits.line("anna", "6666", 5s).reason == Reason::SameAgain);
    CHECK(limits.line("bo", "6666", 5s).reason == Reason::Fine);
    CHECK(limits.line("anna", "6666", 31s).reason == Reason::Fine);
    CHECK(limits.line("anna", "other", 32s).reason == Reason::Fine);
}

TEST_CASE("Likes of one viewer count up to a rate", "[room]") {
    ChatLimits limits{{.likes_per_second = 20}};
    CHECK(limits.likes("anna", 15, 0s) == 15);
    CHECK(limits.likes("anna", 15, 500ms) == 5);
    CHECK(limits.likes("anna", 1, 900ms) == 0);
    CHECK(limits.likes("bo", 4'000'000'000U, 900ms) == 20);
    CHECK(limits.likes("anna", 7, 1s) == 7);
}

TEST_CASE("The memory of viewers is bounded, and idle ones make room", "[room]") {
    ChatLimits limits{{.max_viewers = 100}};
    for (int i = 0; i < 100; ++i) {
        CHECK(limits.line(std::to_string(i), "hello", 1s).reason == Reason::Fine);
    }
    CHECK(limits.line("one more", "hello", 2s).reason == Reason::Full);
    CHECK(limits.likes("one more", 1, 2s) == 0);
    CHECK(limits.remembered() == 100);
    CHECK(limits.line("one more", "hello", 40s).reason == Reason::Fine);
    CHECK(limits.remembered() == 1);
}

TEST_CASE("Whatever the times, nobody writes faster than the limit or waits for ever", "[room]") {
    std::mt19937 random{3};
    ChatLimits limits{{.lines = 5, .per = 10s}};
    std::vector<std::chrono::milliseconds> fine;
    std::chrono::milliseconds now{};
    for (int i = 0; i < 5000; ++i) {
        now += std::chrono::milliseconds{random() % 1500};
        const auto verdict = limits.line("anna", std::to_string(i), now);
        CHECK(verdict.wait <= 30s);
        if (verdict.reason == Reason::Fine) fine.push_back(now);
    }
    for (std::size_t i = 10; i < fine.size(); ++i) {
        // At most the burst and what came since.
        REQUIRE(fine[i] - fine[i - 10] >= 10s);
    }
    SECTION("not even when the clock goes back") {
        CHECK(limits.line("anna", "back", 0ms).wait <= 30s);
        CHECK(limits.line("anna", "later", 31s).reason == Reason::Fine);
    }
}

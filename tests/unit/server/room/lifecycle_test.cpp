// SPDX-License-Identifier: MIT
#include "server/room/lifecycle.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::room;
using namespace std::chrono_literals;

TEST_CASE("A room's broadcast, from the first publisher to its end", "[room]") {
    constexpr Lifecycle::TimePoint start{};
    Lifecycle life{60s};
    REQUIRE(life.state() == RoomState::Offline);

    CHECK(life.publisher_came());
    CHECK(life.state() == RoomState::Starting);
    life.first_chunk();
    CHECK(life.state() == RoomState::Live);

    SECTION("a publisher that returns in time goes on with the same broadcast") {
        life.publisher_lost(start);
        CHECK(life.state() == RoomState::Holding);
        CHECK(life.deadline() == start + 60s);
        CHECK_FALSE(life.expire(start + 59s));
        CHECK_FALSE(life.publisher_came());
        CHECK(life.state() == RoomState::Holding);
        CHECK_FALSE(life.deadline().has_value());
        life.first_chunk();
        CHECK(life.state() == RoomState::Live);
    }

    SECTION("one that returns and drops again before a picture starts the wait anew") {
        life.publisher_lost(start);
        life.publisher_came();
        life.publisher_lost(start + 30s);
        CHECK(life.state() == RoomState::Holding);
        CHECK(life.deadline() == start + 90s);
    }

    SECTION("one that stays away ends it, once") {
        life.publisher_lost(start);
        CHECK(life.expire(start + 60s));
        CHECK(life.state() == RoomState::Ended);
        CHECK_FALSE(life.expire(start + 61s));
        CHECK(life.publisher_came());
    }

    SECTION("a takeover changes nothing for viewers") {
        CHECK_FALSE(life.publisher_came());
        CHECK(life.state() == RoomState::Live);
    }

    SECTION("an end is an end, whatever still arrives") {
        life.end();
        life.first_chunk();
        life.publisher_lost(start);
        CHECK(life.state() == RoomState::Ended);
        CHECK_FALSE(life.deadline().has_value());
    }
}

TEST_CASE("A publisher that leaves before its first picture leaves no broadcast", "[room]") {
    Lifecycle life{60s};
    life.publisher_came();
    life.publisher_lost({});
    CHECK(life.state() == RoomState::Offline);
    CHECK_FALSE(life.has_broadcast());
    CHECK(life.publisher_came());
}

TEST_CASE("After a restart an open broadcast holds for its publisher", "[room]") {
    Lifecycle life{60s};
    life.resume({});
    CHECK(life.state() == RoomState::Holding);
    CHECK_FALSE(life.publisher_came());
    life.first_chunk();
    CHECK(life.state() == RoomState::Live);
}

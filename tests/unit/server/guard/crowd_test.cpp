// SPDX-License-Identifier: MIT
#include "server/guard/crowd.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace shopfloor::guard;

TEST_CASE("An address has so many places, and one that is left is free again", "[guard]") {
    Crowd crowd{2};
    auto first = crowd.enter("192.0.2.1:1000");
    const auto second = crowd.enter("192.0.2.1:1001");
    REQUIRE((first && second));
    CHECK_FALSE(crowd.enter("192.0.2.1:1002"));
    CHECK(crowd.enter("192.0.2.2:1000"));
    first.reset();
    const auto third = crowd.enter("192.0.2.1:1003");
    CHECK(third);
    CHECK_FALSE(crowd.enter("192.0.2.1:1004"));
}

TEST_CASE("A customer's whole IPv6 network is one guest", "[guard]") {
    Crowd crowd{1};
    const auto place = crowd.enter("[2001:db8:1:2::1]:1000");
    REQUIRE(place);
    CHECK_FALSE(crowd.enter("[2001:db8:1:2:ffff::9]:1000"));
    CHECK(crowd.enter("[2001:db8:1:3::1]:1000"));
}

TEST_CASE("Who has left is forgotten, and a place outlives its crowd", "[guard]") {
    Crowd::Place survivor;
    {
        Crowd crowd{1};
        for (int i = 0; i < 1000; ++i) {
            CHECK(crowd.enter("192.0.2." + std::to_string(i) + ":1"));
        }
        CHECK(crowd.size() == 0);
        survivor = *crowd.enter("192.0.2.1:1");
        CHECK(crowd.size() == 1);
        Crowd::Place moved = std::move(survivor);
        CHECK(crowd.size() == 1);
        survivor = std::move(moved);
    }
}

TEST_CASE("No limit is no limit", "[guard]") {
    Crowd crowd{0};
    std::vector<Crowd::Place> places;
    for (int i = 0; i < 100; ++i) {
        places.push_back(*crowd.enter("192.0.2.1:1"));
    }
    CHECK(crowd.size() == 0);
}

TEST_CASE("Threads that come and go never take more than the limit", "[guard]") {
    Crowd crowd{3};
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    const auto visit = [&] {
        for (int i = 0; i < 2000; ++i) {
            const auto place = crowd.enter("192.0.2.1:1");
            if (!place) continue;
            most = std::max(most.load(), ++inside);
            --inside;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i)
            threads.emplace_back(visit);
    }
    CHECK(most <= 3);
    CHECK(crowd.size() == 0);
}

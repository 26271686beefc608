// SPDX-License-Identifier: MIT
#include "server/room/audience.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using shopfloor::room::Audience;

TEST_CASE("A shopper with two tabs is one viewer", "[room]") {
    Audience audience;
    audience.join("anna", "tab-1");
    audience.join("anna", "tab-2");
    CHECK(audience.viewers() == 1);
    CHECK(audience.sessions() == 2);
    CHECK(audience.connections() == 2);

    SECTION("until the last tab is closed") {
        audience.leave("anna", "tab-1");
        CHECK(audience.viewers() == 1);
        audience.leave("anna", "tab-2");
        CHECK(audience.viewers() == 0);
        CHECK(audience.sessions() == 0);
    }
}

TEST_CASE("A page that connects again before its old socket is gone is one session", "[room]") {
    Audience audience;
    audience.join("anna", "tab-1");
    audience.join("anna", "tab-1");
    CHECK(audience.sessions() == 1);
    CHECK(audience.connections() == 2);
    audience.leave("anna", "tab-1");
    CHECK(audience.sessions() == 1);
}

TEST_CASE("The peak stays when viewers leave", "[room]") {
    Audience audience;
    audience.join("anna", "a");
    audience.join("bo", "b");
    audience.leave("anna", "a");
    CHECK(audience.peak() == 2);
    audience.reset_peak();
    CHECK(audience.peak() == 1);
}

TEST_CASE("Whatever comes and goes, the counts are those of a plain list", "[room]") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
    std::mt19937 random{seed};
    const auto name = [&](char kind) { return std::string{kind} + std::to_string(random() % 4); };
    Audience audience;
    std::vector<std::pair<std::string, std::string>> open;
    std::size_t peak = 0;
    for (int step = 0; step < 2000; ++step) {
        const std::pair pair{name('v'), name('s')};
        if (random() % 2 == 0) {
            audience.join(pair.first, pair.second);
            open.push_back(pair);
        } else {
            // Often one that never joined.
            audience.leave(pair.first, pair.second);
            const auto found = std::find(open.begin(), open.end(), pair);
            if (found != open.end()) open.erase(found);
        }
        std::set<std::string> viewers;
        for (const auto& [viewer, session] : open) {
            viewers.insert(viewer);
        }
        peak = std::max(peak, viewers.size());
        REQUIRE(audience.connections() == open.size());
        REQUIRE(audience.sessions() == std::set(open.begin(), open.end()).size());
        REQUIRE(audience.viewers() == viewers.size());
        REQUIRE(audience.peak() == peak);
    }
}

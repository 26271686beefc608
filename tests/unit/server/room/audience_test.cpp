// SPDX-License-Identifier: MIT
#include "server/room/audience.hpp"

#include <catch2/catch.hpp>

using shopfloor::room::Audience;

TEST_CASE("A shopper with two tabs is one viewer", "[room]") {
    Audience audience;
    audience.join("anna");
    audience.join("anna");
    CHECK(audience.viewers() == 1);

    SECTION("until the last tab is closed") {
        audience.leave("anna");
        CHECK(audience.viewers() == 1);
        audience.leave("anna");
        CHECK(audience.viewers() == 0);
    }
}

TEST_CASE("The count is never below zero", "[room]") {
    Audience audience;
    audience.leave("nobody");
    CHECK(audience.viewers() == 0);
    audience.join("anna");
    CHECK(audience.viewers() == 1);
}

TEST_CASE("The peak stays when viewers leave", "[room]") {
    Audience audience;
    audience.join("anna");
    audience.join("bo");
    audience.leave("anna");
    CHECK(audience.peak() == 2);
    audience.reset_peak();
    CHECK(audience.peak() == 1);
}

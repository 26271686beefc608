// SPDX-License-Identifier: MIT
#include "pipeline/base/spelling.hpp"

#include <catch2/catch.hpp>

#include <string>

using shopfloor::edit_distance;
using shopfloor::in_small_letters;

TEST_CASE("The distance of two words is what has to be typed", "[base]") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("port", "port") == 0);
    CHECK(edit_distance("prot", "port") == 2);
    CHECK(edit_distance("por", "port") == 1);
    CHECK(edit_distance("", "port") == 4);
    CHECK(edit_distance("port", "") == 4);
}

TEST_CASE("A word of any length takes no more than its first 64 bytes", "[base]") {
    CHECK(edit_distance(std::string(100'000, 'a'), std::string(100'000, 'b')) == 64);
}

TEST_CASE("Letters of ASCII are made small, and nothing else is", "[base]") {
    CHECK(in_small_letters("Shop.Example:8443") == "shop.example:8443");
    CHECK(in_small_letters("ÄRMEL 丝绸 @[`{") == "Ärmel 丝绸 @[`{");
    CHECK(in_small_letters("").empty());
}

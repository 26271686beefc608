// SPDX-License-Identifier: MIT
#include "pipeline/base/spelling.hpp"

#include <catch2/catch.hpp>

#include <string>

using shopfloor::edit_distance;

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

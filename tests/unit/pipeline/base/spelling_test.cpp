// SPDX-License-Identifier: MIT
#include "pipeline/base/spelling.hpp"

#include <catch2/catch.hpp>

#include <string>

using shopfloor::beginning_of;
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

TEST_CASE("The beginning of a text has whole characters alone", "[base]") {
    CHECK(beginning_of("silk", 4) == "silk");
    CHECK(beginning_of("silk", 3) == "sil");
    CHECK(beginning_of("丝绸", 6) == "丝绸");
    CHECK(beginning_of("丝绸", 5) == "丝");
    CHECK(beginning_of("丝绸", 3) == "丝");
    CHECK(beginning_of("丝绸", 2).empty());
    CHECK(beginning_of("a\xf0\x9f\x98\x80z", 4) == "a");
    CHECK(beginning_of("\x80\x80\x80", 2).empty());
}

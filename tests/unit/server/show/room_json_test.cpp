// SPDX-License-Identifier: MIT
#include "server/show/room_json.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::show;

TEST_CASE("A slug keeps what an address can hold", "[show]") {
    CHECK(slug_from_name("Yunjin Silk Mill No. 2") == "yunjin-silk-mill-no-2");
    CHECK(slug_from_name("  --Silk!!  ") == "silk");
    CHECK(slug_from_name("云锦 Silk") == "silk");
    CHECK(slug_from_name("云锦丝绸厂").empty());
    CHECK(slug_from_name("").empty());
}

// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/orders.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <array>
#include <string_view>

using namespace shopfloor::loom;

TEST_CASE("an order is a whole line, and the newest counts", "[demo]") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const auto tell = [&ends](std::string_view text) {
        REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    };
    Orders orders(ends[0]);

    CHECK_FALSE(orders.newest());
    tell("sca");
    CHECK_FALSE(orders.newest());
    tell("rf\n");
    CHECK(orders.newest() == "scarf");
    tell("tie\nquilt\nrun");
    CHECK(orders.newest() == "quilt");
    CHECK(orders.is_open());

    ::close(ends[1]);
    CHECK_FALSE(orders.newest());
    CHECK_FALSE(orders.is_open());
    ::close(ends[0]);
}

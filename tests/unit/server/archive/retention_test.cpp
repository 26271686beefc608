// SPDX-License-Identifier: MIT
#include "server/archive/retention.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::archive;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;
using std::chrono::days;

const std::vector<Kept> kShows{{.broadcast = "b_new", .ended = days{100}},
                               {.broadcast = "b_old", .ended = days{60}},
                               {.broadcast = "b_older", .ended = days{50}},
                               {.broadcast = "b_treasure", .ended = days{10}, .is_locked = true}};

}  // namespace

TEST_CASE("A recording goes when its days are over, unless it is locked", "[archive]") {
    CHECK(expired(kShows, days{100}, days{30}) == Names{"b_older", "b_old"});
    CHECK(expired(kShows, days{90}, days{30}) == Names{"b_older"});
    CHECK(expired(kShows, days{80}, days{30}).empty());
    CHECK(expired(kShows, days{1000}, days{30}) == Names{"b_older", "b_old", "b_new"});
}

TEST_CASE("Zero days keep everything", "[archive]") {
    CHECK(expired(kShows, days{100'000}, days{0}).empty());
}

TEST_CASE("A full disk takes the oldest first, and never a locked one", "[archive]") {
    CHECK(to_make_room(kShows) == Names{"b_older", "b_old", "b_new"});
    CHECK(to_make_room({}).empty());
}

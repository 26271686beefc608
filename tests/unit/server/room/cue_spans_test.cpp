// SPDX-License-Identifier: MIT
#include "server/room/cue_spans.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::room;
using namespace std::chrono_literals;

namespace {

Cue cue(std::uint64_t id, std::string kind, media::MediaTime at, std::string product = "") {
    return {.id = id, .kind = std::move(kind), .at = at, .product = std::move(product)};
}

}  // namespace

TEST_CASE("A whole cue log gives the stretches in which its cues were active", "[room]") {
    Cue withdrawn = cue(6, "explain.start", 40s, "C");
    withdrawn.data = R"({"withdrawn":true})";
    const std::vector<Cue> cues{cue(1, "explain.start", 10s, "A"),
                                cue(2, "deal.open", 11s, "A"),
                                cue(3, "explain.start", 20s, "B"),
                                cue(4, "deal.close", 21s, "B"),
                                cue(5, "explain.end", 30s, "A"),
                                withdrawn,
                                cue(7, "explain.end", 50s)};
    const auto spans = cue_spans(cues);
    REQUIRE(spans.size() == 3);
    CHECK(spans[0].cue.id == 1);
    CHECK(spans[0].until == media::MediaTime{20s});
    CHECK(spans[1].cue.id == 2);
    CHECK_FALSE(spans[1].until.has_value());
    CHECK(spans[2].cue.id == 3);
    CHECK(spans[2].until == media::MediaTime{50s});
}

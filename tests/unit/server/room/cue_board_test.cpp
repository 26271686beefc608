// SPDX-License-Identifier: MIT
#include "server/room/cue_board.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::room;
using namespace std::chrono_literals;

namespace {

Cue cue(std::uint64_t id, std::string kind, media::MediaTime at, std::string product = "") {
    return {.id = id, .kind = std::move(kind), .at = at, .product = std::move(product)};
}

std::vector<std::uint64_t> ids(const std::vector<Cue>& cues) {
    std::vector<std::uint64_t> found;
    for (const Cue& each : cues) {
        found.push_back(each.id);
    }
    return found;
}

using Ids = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("A late joiner gets the product that is being explained", "[room]") {
    CueBoard board;
    board.apply(cue(1, "explain.start", 10s, "SILK-1"));
    board.apply(cue(2, "explain.end", 20s, "SILK-1"));
    board.apply(cue(3, "explain.start", 30s, "SILK-2"));

    CHECK(ids(board.snapshot(9s)) == Ids{1, 2, 3});
    CHECK(ids(board.snapshot(10s)) == Ids{1, 2, 3});
    CHECK(ids(board.snapshot(20s)) == Ids{3});
    CHECK(ids(board.snapshot(35s)) == Ids{3});
}

TEST_CASE("The next explanation ends the one before", "[room]") {
    CueBoard board;
    board.apply(cue(1, "explain.start", 10s, "SILK-1"));
    board.apply(cue(2, "explain.start", 20s, "SILK-2"));
    CHECK(ids(board.snapshot(20s)) == Ids{2});
}

TEST_CASE("An explain.end without a product ends whatever is explained", "[room]") {
    CueBoard board;
    board.apply(cue(1, "explain.start", 10s, "SILK-1"));
    board.apply(cue(2, "explain.end", 20s));
    CHECK(board.snapshot(25s).empty());
}

TEST_CASE("The end of another product's explanation ends nothing", "[room]") {
    CueBoard board;
    board.apply(cue(1, "explain.start", 10s, "SILK-1"));
    board.apply(cue(2, "explain.end", 20s, "SILK-2"));
    CHECK(ids(board.snapshot(25s)) == Ids{1});
}

TEST_CASE("A deal lasts until its own close, beside an explanation", "[room]") {
    CueBoard board;
    board.apply(cue(1, "deal.open", 10s, "SILK-1"));
    board.apply(cue(2, "explain.start", 11s, "SILK-2"));
    board.apply(cue(3, "deal.close", 12s, "SILK-2"));
    CHECK(ids(board.snapshot(13s)) == Ids{1, 2});
    board.apply(cue(4, "deal.close", 14s, "SILK-1"));
    CHECK(ids(board.snapshot(15s)) == Ids{2});
}

TEST_CASE("A revision replaces its cue, an older one does not", "[room]") {
    CueBoard board;
    Cue notice = cue(1, "notice", 10s);
    notice.rev = 2;
    notice.data = R"({"text":"new"})";
    board.apply(notice);
    board.apply(cue(1, "notice", 10s));
    REQUIRE(board.size() == 1);
    CHECK(board.snapshot(10s).front().data == R"({"text":"new"})");

    SECTION("and a withdrawn one is gone") {
        notice.rev = 3;
        notice.data = R"({ "withdrawn" : true })";
        board.apply(notice);
        CHECK(board.snapshot(10s).empty());
    }
    SECTION("but the word alone, elsewhere in the data, withdraws nothing") {
        notice.rev = 3;
        notice.data = R"({"text":"\"withdrawn\":true"})";
        board.apply(notice);
        CHECK(board.snapshot(10s).size() == 1);
    }
}

TEST_CASE("A back-dated cue takes its place in time", "[room]") {
    CueBoard board;
    board.apply(cue(1, "explain.start", 20s, "SILK-2"));
    board.apply(cue(2, "explain.start", 10s, "SILK-1"));
    CHECK(ids(board.snapshot(20s)) == Ids{1});
    CHECK(ids(board.snapshot(15s)) == Ids{2, 1});
}

TEST_CASE("Folding forgets what ended, and changes nothing for those after it", "[room]") {
    CueBoard board;
    for (std::uint64_t id = 1; id <= 100; ++id) {
        board.apply(cue(id, "explain.start", std::chrono::seconds{id}, "SILK"));
    }
    const auto before = board.snapshot(90s);
    board.fold(90s);
    CHECK(board.size() == 11);
    CHECK(board.snapshot(90s) == before);
}

TEST_CASE("A revision of what ended and was forgotten does not bring it back", "[room]") {
    CueBoard board;
    const Cue deal = cue(1, "deal.open", 10s, "SILK-1");
    board.apply(deal);
    board.apply(cue(2, "deal.close", 20s, "SILK-1"));
    board.fold(30s);
    Cue corrected = deal;
    corrected.rev = 2;
    board.apply(corrected);
    CHECK(board.snapshot(30s).empty());

    SECTION("but the next broadcast's cue with that id is another one") {
        board.clear();
        board.apply(deal);
        CHECK(board.snapshot(30s).size() == 1);
    }
}

TEST_CASE("An explanation that was withdrawn ends nothing", "[room]") {
    CueBoard board;
    board.apply(cue(1, "explain.start", 10s, "SILK-1"));
    Cue mistake = cue(2, "explain.start", 20s, "SILK-2");
    mistake.data = R"({"withdrawn":true})";
    board.apply(mistake);
    CHECK(ids(board.snapshot(25s)) == Ids{1});
}

TEST_CASE("A cue's JSON escapes what people typed", "[room]") {
    Cue quoted = cue(7, "explain.start", 1'000'001us, "A\"B");
    quoted.utc = 5ms;
    CHECK(to_json(quoted) ==
          R"({"type":"cue","id":7,"rev":1,"kind":"explain.start","at_us":1000001,"utc_ms":5,)"
          R"("product":"A\"B","data":{}})");
}

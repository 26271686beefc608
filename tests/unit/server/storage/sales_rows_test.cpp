// SPDX-License-Identifier: MIT
#include "server/storage/catalogue_records.hpp"
#include "server/storage/sales_records.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::storage;
using namespace std::chrono_literals;

namespace {

SalesBatch batch(SalesRows rows) { return {std::make_shared<const SalesRows>(std::move(rows))}; }

ClickRecord click(std::int64_t id, const std::string& viewer, const std::string& channel) {
    return {.id = id,
            .room = "silk",
            .broadcast = "b_1",
            .viewer = viewer,
            .product = "SILK-042",
            .channel = channel,
            .cue = channel == "1688" ? 0U : 1U,
            .at = 3s,
            .utc = UtcTime{1}};
}

ImpressionRecord impression(std::uint64_t cue, const std::string& viewer) {
    return {.broadcast = "b_1",
            .cue = cue,
            .viewer = viewer,
            .product = "SILK-042",
            .channel = "taobao",
            .at = 2s,
            .utc = UtcTime{1}};
}

std::optional<BroadcastSales> sales_of(Storage& storage, const std::string& broadcast) {
    return storage.query_blocking<std::optional<BroadcastSales>>(
        [&](Reader& reader) { return read_broadcast_sales(reader, broadcast); });
}

void fill(Storage& storage) {
    REQUIRE(storage.commit_blocking(
        {store("silk"),
         broadcast("b_1", "silk"),
         cue("b_1", 1),
         cue("b_1", 1, 2),
         cue("b_1", 2),
         ProductRecord{.store = "silk", .sku = "SILK-042", .json = "{}", .updated = UtcTime{1}},
         ProductRecord{.store = "silk", .sku = "OTHER", .json = "{}", .updated = UtcTime{1}}}));
}

}  // namespace

TEST_CASE("a broadcast's sales are counted by product and channel") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    fill(storage);
    ClickRecord unknown = click(4, "", "taobao");
    ClickRecord off_air = click(5, "a", "taobao");
    off_air.broadcast.clear();
    const SalesBatch once =
        batch({.visits = {{.id = 1, .broadcast = "b_1", .viewer = "a", .begun = 1s}},
               .clicks = {click(1, "a", "taobao"),
                          click(2, "a", "1688"),
                          click(3, "b", "taobao"),
                          unknown,
                          off_air},
               .impressions = {impression(1, "a"), impression(1, "b"), impression(2, "a")},
               .tallies = {{.broadcast = "b_1", .live_edge = 7s, .peak = 2}}});
    REQUIRE(storage.commit_blocking({once}));
    REQUIRE(storage.commit_blocking({once}));  // as after a commit whose outcome was not known

    const auto sales = sales_of(storage, "b_1");
    REQUIRE(sales);
    CHECK(sales->locale == "zh-CN");
    CHECK(sales->tally.live_edge == 7s);
    REQUIRE(sales->visits.size() == 1);
    CHECK_FALSE(sales->visits[0].ended);
    REQUIRE(sales->cues.size() == 2);
    CHECK(sales->cues[0].cue.rev == 2);
    REQUIRE(sales->channels.size() == 2);
    CHECK(sales->channels[0].channel == "1688");
    CHECK(sales->channels[0].impressions == 0);
    CHECK(sales->channels[0].clicks == 1);
    CHECK(sales->channels[0].card_clicks == 0);
    CHECK(sales->channels[1].channel == "taobao");
    CHECK(sales->channels[1].impressions == 3);
    CHECK(sales->channels[1].clicks == 3);
    CHECK(sales->channels[1].card_clicks == 3);
    CHECK(sales->clickers == std::map<std::string, std::uint64_t>{{"SILK-042", 2}});
    CHECK(sales->all_clickers == 2);
    CHECK(sales->products == std::map<std::string, std::string>{{"SILK-042", "{}"}});
    CHECK_FALSE(sales_of(storage, "b_2"));

    const auto totals = storage.query_blocking<std::vector<BroadcastTotals>>(
        [](Reader& reader) { return read_broadcast_totals(reader, "silk", 10); });
    REQUIRE(totals.size() == 1);
    CHECK(totals[0].viewers == 1);
    CHECK(totals[0].impressions == 3);
    CHECK(totals[0].clicks == 4);
    CHECK(totals[0].tally.peak == 2);
}

TEST_CASE("a visit is written when it begins and when it ends") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    fill(storage);
    VisitRecord visit{.id = 1, .broadcast = "b_1", .viewer = "a", .begun = 1s};
    REQUIRE(storage.commit_blocking({batch({.visits = {visit}})}));
    visit.ended = 4s;
    REQUIRE(storage.commit_blocking({batch({.visits = {visit}})}));
    const auto sales = sales_of(storage, "b_1");
    REQUIRE(sales->visits.size() == 1);
    CHECK(sales->visits[0].ended == media::MediaTime{4s});
}

TEST_CASE("visits that a crash left open end where the broadcast was seen last") {
    const Home home{GENERATE(from_range(kinds()))};
    {
        Storage storage{home.place()};
        fill(storage);
        REQUIRE(storage.commit_blocking({batch(
            {.visits = {{.id = 1, .broadcast = "b_1", .viewer = "a", .begun = 1s},
                        {.id = 2, .broadcast = "b_1", .viewer = "b", .begun = 9s},
                        {.id = 3, .broadcast = "b_1", .viewer = "c", .begun = 1s, .ended = 2s}},
             .clicks = {click(8, "a", "taobao")},
             .tallies = {{.broadcast = "b_1", .live_edge = 7s, .peak = 2}}})}));
    }
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({LostVisits{}}));
    const auto sales = sales_of(storage, "b_1");
    REQUIRE(sales->visits.size() == 3);
    CHECK(sales->visits[0].ended == media::MediaTime{7s});
    CHECK(sales->visits[1].ended == media::MediaTime{9s});
    CHECK(sales->visits[2].ended == media::MediaTime{2s});
    const auto state =
        storage.query_blocking<SalesState>([](Reader& reader) { return read_sales_state(reader); });
    CHECK(state.last_visit == 3);
    CHECK(state.last_click == 8);
    REQUIRE(state.tallies.size() == 1);
    CHECK(state.tallies[0].peak == 2);
}

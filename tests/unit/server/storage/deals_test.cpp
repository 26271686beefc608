// SPDX-License-Identifier: MIT
#include "server/storage/deal_records.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor::storage;

namespace {

DealRecord deal(const std::string& id, std::int64_t state) {
    DealRecord made;
    made.id = id;
    made.store = "silk";
    made.broadcast = "b_1";
    made.sku = "SCARF";
    made.channel = "own";
    made.amount = 9900;
    made.currency = "CNY";
    made.quantity = 10;
    made.state = state;
    return made;
}

HoldRecord hold(const std::string& id, const std::string& deal, std::int64_t state) {
    HoldRecord made;
    made.id = id;
    made.deal = deal;
    made.viewer = "viewer of " + id;
    made.key = "key of " + id;
    made.quantity = 2;
    made.state = state;
    made.ordered = UtcTime{state >= 2 ? 7 : 0};
    return made;
}

StockMovementRecord moved(std::int64_t from, std::int64_t to, std::int64_t quantity) {
    return {.store = "silk",
            .sku = "SCARF",
            .deal = from == 0 ? "" : "d_1",
            .from = from,
            .to = to,
            .quantity = quantity,
            .reason = "test"};
}

DealBatch batch(DealRows rows) { return {std::make_shared<const DealRows>(std::move(rows))}; }

struct Shop {
    Shop() {
        REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}).has_value());
    }
    Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
};

}  // namespace

TEST_CASE("Deals are read with their holds as long as something may happen", "[storage]") {
    Shop shop;
    REQUIRE(
        shop.storage
            .commit_blocking({batch(
                {.deals = {deal("d_1", 1), deal("d_2", 2)},
                 .holds = {hold("h_1", "d_1", 1), hold("h_2", "d_2", 4)},
                 .movements = {moved(0, 1, 30), moved(1, 2, 10), moved(2, 3, 2), moved(2, 3, 2)}})})
            .has_value());
    const auto read = [&] { return shop.storage.query_blocking<DealsState>(&read_deals_state); };
    DealsState state = read();
    CHECK(state.deals.size() == 2);  // of a broadcast that is on
    CHECK(state.holds.size() == 2);
    CHECK(state.movements.size() == 3);  // the two alike are one sum

    BroadcastRecord ended = broadcast("b_1", "silk");
    ended.ended = UtcTime{9};
    HoldRecord sold = hold("h_1", "d_1", 3);
    REQUIRE(shop.storage
                .commit_blocking(
                    {ended, batch({.deals = {deal("d_1", 2)}, .holds = {sold}, .movements = {}})})
                .has_value());
    state = read();
    CHECK(state.deals.empty());
    CHECK(state.movements.size() == 3);
    const auto again = shop.storage.query_blocking<DealsState>(
        [](Reader& reader) { return read_deal_of_hold(reader, "h_1"); });
    REQUIRE(again.deals.size() == 1);
    CHECK(again.holds.front().state == 3);
}

TEST_CASE("A second hold of the same press fails, with all that came with it", "[storage]") {
    Shop shop;
    REQUIRE(
        shop.storage
            .commit_blocking({batch(
                {.deals = {deal("d_1", 1)}, .holds = {hold("h_1", "d_1", 1)}, .movements = {}})})
            .has_value());
    HoldRecord same = hold("h_2", "d_1", 1);
    same.viewer = "viewer of h_1";
    same.key = "key of h_1";
    CHECK_FALSE(
        shop.storage
            .commit_blocking({batch({.deals = {}, .holds = {same}, .movements = {moved(0, 1, 5)}})})
            .has_value());
    const auto movements = shop.storage.query_blocking<std::vector<StockMovementRecord>>(
        [](Reader& reader) { return read_movements(reader, {.store = "silk"}); });
    CHECK(movements.empty());
}

TEST_CASE("The ledger is only added to, whoever asks", "[storage]") {
    Shop shop;
    REQUIRE(shop.storage
                .commit_blocking({batch({.deals = {}, .holds = {}, .movements = {moved(0, 1, 5)}})})
                .has_value());
    CHECK_FALSE(shop.home.run_sql("UPDATE stock_movements SET quantity = 50"));
    CHECK_FALSE(shop.home.run_sql("DELETE FROM stock_movements"));
    const auto insert = [](int quantity) {
        return "INSERT INTO stock_movements (store, sku, deal, hold, from_place, to_place,"
               " quantity, reason, actor, utc_ms) VALUES ('silk', 'A', '', '', 0, 1, " +
               std::to_string(quantity) + ", '', '', 0)";
    };
    CHECK_FALSE(shop.home.run_sql(insert(-5)));
    CHECK(shop.home.run_sql(insert(5)));
}

TEST_CASE("What a broadcast sold by its orders is what the ledger says", "[storage]") {
    Shop shop;
    REQUIRE(shop.storage
                .commit_blocking({batch({.deals = {deal("d_1", 1)},
                                         .holds = {hold("h_1", "d_1", 3),
                                                   hold("h_2", "d_1", 2),
                                                   hold("h_3", "d_1", 4),
                                                   hold("h_4", "d_1", 3)},
                                         .movements = {moved(0, 1, 30),
                                                       moved(1, 2, 10),
                                                       moved(2, 3, 8),
                                                       moved(3, 4, 6),
                                                       moved(4, 2, 2)}})})
                .has_value());
    const auto sums = shop.storage.query_blocking<std::vector<OrderSum>>(
        [](Reader& reader) { return read_order_sums(reader, "b_1"); });
    std::int64_t units = 0;
    std::int64_t amount = 0;
    for (const OrderSum& sum : sums) {
        if (sum.state != 3) continue;
        units += sum.units;
        amount += sum.amount;
    }
    CHECK(units == 4);
    CHECK(amount == 4 * 9900);
    CHECK(shop.storage.query_blocking<std::int64_t>(
              [](Reader& reader) { return read_sold_units(reader, "b_1"); }) == units);
}

TEST_CASE("Pages of holds lose none, though many were pressed at one moment", "[storage]") {
    Shop shop;
    DealRows rows{.deals = {deal("d_1", 1)}, .holds = {}, .movements = {}};
    for (const char* id : {"h_3", "h_1", "h_5", "h_2", "h_4"})
        rows.holds.push_back(hold(id, "d_1", 2));
    REQUIRE(shop.storage.commit_blocking({batch(std::move(rows))}).has_value());
    std::vector<std::string> seen;
    HoldQuery query{.store = "silk", .is_ordered = true, .limit = 2};
    for (int page = 0; page < 3; ++page) {
        const auto found = shop.storage.query_blocking<std::vector<HoldOfDeal>>(
            [&](Reader& reader) { return read_holds(reader, query); });
        for (const HoldOfDeal& each : found)
            seen.push_back(each.hold.id);
        query.before = seen.back();
    }
    CHECK(seen == std::vector<std::string>{"h_5", "h_4", "h_3", "h_2", "h_1"});
}

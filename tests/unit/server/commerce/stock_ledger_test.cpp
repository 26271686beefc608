// SPDX-License-Identifier: MIT
#include "server/commerce/stock_ledger.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::commerce;

namespace {

StockMovement moved(StockPlace from, StockPlace to, std::int64_t quantity, std::string deal = {}) {
    return {.store = "silk",
            .sku = "SCARF",
            .deal = std::move(deal),
            .hold = {},
            .from = from,
            .to = to,
            .quantity = quantity,
            .reason = "test",
            .actor = {}};
}

void move(StockLedger& ledger, const StockMovement& movement) {
    REQUIRE(ledger.begin(movement));
    ledger.commit(movement);
}

}  // namespace

TEST_CASE("Every figure is the sum of its movements", "[commerce]") {
    StockLedger ledger;
    CHECK_FALSE(ledger.knows("silk", "SCARF"));
    move(ledger, moved(StockPlace::Outside, StockPlace::Free, 100));
    move(ledger, moved(StockPlace::Free, StockPlace::Deal, 30, "d_1"));
    move(ledger, moved(StockPlace::Deal, StockPlace::Held, 5, "d_1"));
    move(ledger, moved(StockPlace::Held, StockPlace::Sold, 2, "d_1"));
    move(ledger, moved(StockPlace::Held, StockPlace::Deal, 1, "d_1"));
    CHECK(ledger.of("silk", "SCARF") == StockFigures{70, 26, 2, 2});
    CHECK(ledger.of_deal("d_1") == StockFigures{0, 26, 2, 2});
    CHECK(ledger.of_store("silk").size() == 1);
    CHECK(ledger.of_store("sil").empty());

    StockLedger again;
    again.restore(moved(StockPlace::Outside, StockPlace::Free, 100));
    again.restore(moved(StockPlace::Free, StockPlace::Deal, 30, "d_1"));
    again.restore(moved(StockPlace::Deal, StockPlace::Held, 5, "d_1"));
    again.restore(moved(StockPlace::Held, StockPlace::Sold, 2, "d_1"));
    again.restore(moved(StockPlace::Held, StockPlace::Deal, 1, "d_1"));
    CHECK(again.of("silk", "SCARF") == ledger.of("silk", "SCARF"));
    CHECK(again.of_deal("d_1") == ledger.of_deal("d_1"));
}

TEST_CASE("Units on their way are nowhere, and cannot be given away", "[commerce]") {
    StockLedger ledger;
    const auto arrival = moved(StockPlace::Outside, StockPlace::Free, 10);
    REQUIRE(ledger.begin(arrival));
    CHECK(ledger.of("silk", "SCARF").free == 0);
    CHECK_FALSE(ledger.begin(moved(StockPlace::Free, StockPlace::Outside, 1)));
    ledger.commit(arrival);

    const auto opening = moved(StockPlace::Free, StockPlace::Deal, 10, "d_1");
    REQUIRE(ledger.begin(opening));
    CHECK(ledger.of("silk", "SCARF") == StockFigures{});
    ledger.abort(opening);
    CHECK(ledger.of("silk", "SCARF").free == 10);
}

TEST_CASE("Nothing goes below zero, and one deal does not take another's units", "[commerce]") {
    StockLedger ledger;
    move(ledger, moved(StockPlace::Outside, StockPlace::Free, 10));
    CHECK_FALSE(ledger.begin(moved(StockPlace::Free, StockPlace::Outside, 11)));
    CHECK_FALSE(ledger.begin(moved(StockPlace::Free, StockPlace::Outside, 0)));
    CHECK_FALSE(ledger.begin(moved(StockPlace::Free, StockPlace::Outside, -1)));
    CHECK_FALSE(ledger.begin(moved(StockPlace::Outside, StockPlace::Free, kMaxStock)));
    move(ledger, moved(StockPlace::Free, StockPlace::Deal, 4, "d_1"));
    move(ledger, moved(StockPlace::Free, StockPlace::Deal, 6, "d_2"));
    CHECK_FALSE(ledger.begin(moved(StockPlace::Deal, StockPlace::Held, 5, "d_1")));
    CHECK(ledger.begin(moved(StockPlace::Deal, StockPlace::Held, 4, "d_1")));
}

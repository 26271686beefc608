// SPDX-License-Identifier: MIT
#include "server/commerce/deal_desk.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kStart{1'795'392'000'000};

/// A deal of two scarves, one for each buyer, open for ten minutes.
struct Shop {
    explicit Shop(std::int64_t quantity = 2, std::int64_t per_buyer = 1) {
        const StockMovement arrival{.store = "silk",
                                    .sku = "SCARF",
                                    .deal = {},
                                    .hold = {},
                                    .from = StockPlace::Outside,
                                    .to = StockPlace::Free,
                                    .quantity = 5,
                                    .reason = "arrived",
                                    .actor = {}};
        ledger.restore(arrival);
        Deal deal;
        deal.id = "d_1";
        deal.store = "silk";
        deal.terms = {.sku = "SCARF",
                      .price = {.amount = 9900, .currency = "CNY"},
                      .quantity = quantity,
                      .per_buyer = per_buyer,
                      .duration = 10min,
                      .hold_for = 2min,
                      .order_for = 30min};
        desk.emplace(deal, ledger, DealDesk::Limits{.waiting = 2, .holds_of_buyer = 3});
    }

    void open() { store(desk->open("b_1", "m_1", now)); }
    void store(const DealDesk::Decision& decision, bool is_stored = true) {
        REQUIRE(decision.has_value());
        if (*decision) desk->settle(**decision, is_stored);
    }
    void turn() {
        for (const DealStep& step : desk->due(now))
            desk->settle(step, true);
    }
    Outcome<DealDesk::Pressed> press(const std::string& viewer,
                                     const std::string& key = "k",
                                     bool may_wait = false,
                                     std::int64_t quantity = 1) {
        return desk->press({.id = "h_" + viewer + key,
                            .viewer = viewer,
                            .key = key,
                            .quantity = quantity,
                            .may_wait = may_wait,
                            .now = now});
    }
    // Pressed and stored.
    Hold hold(const std::string& viewer, const std::string& key = "k", bool may_wait = false) {
        const auto pressed = press(viewer, key, may_wait);
        REQUIRE(pressed.has_value());
        if (pressed->step) desk->settle(*pressed->step, true);
        return *desk->find(pressed->hold.id);
    }
    std::string refusal(const std::string& viewer, const std::string& key = "k") {
        const auto pressed = press(viewer, key);
        return pressed ? "" : pressed.error().code;
    }
    HoldState state(const std::string& hold) { return desk->find(hold)->state; }

    UtcTime now = kStart;
    StockLedger ledger;
    std::optional<DealDesk> desk;
};

}  // namespace

TEST_CASE("A deal takes its units out of the stock, and brings back what is left", "[commerce]") {
    Shop shop;
    CHECK(shop.refusal("ann") == "not_open");
    shop.open();
    CHECK(shop.ledger.of("silk", "SCARF") == StockFigures{3, 2, 0, 0});
    shop.hold("ann");
    shop.store(shop.desk->close("host", "m_1", shop.now));
    CHECK(shop.ledger.of("silk", "SCARF") == StockFigures{4, 0, 1, 0});
    CHECK(shop.refusal("bob") == "over");
    CHECK_FALSE(shop.desk->is_over());
    shop.now += 2min;
    shop.turn();
    CHECK(shop.ledger.of("silk", "SCARF") == StockFigures{5, 0, 0, 0});
    CHECK(shop.desk->is_over());
}

TEST_CASE("A deal of more than there is cannot be opened", "[commerce]") {
    Shop shop{6};
    const auto opened = shop.desk->open("b_1", "m_1", shop.now);
    REQUIRE(opened.has_error());
    CHECK(opened.error().code == "conflict");
    CHECK(shop.ledger.of("silk", "SCARF").free == 5);
}

TEST_CASE("It is sold out the moment it is, and each buyer has a limit", "[commerce]") {
    Shop shop;
    shop.open();
    const auto first = shop.press("ann");  // not stored yet
    REQUIRE(first.has_value());
    CHECK(first->hold.until == kStart + 2min);
    CHECK(shop.refusal("ann", "k2") == "limit");
    CHECK(shop.press("bob").has_value());
    CHECK(shop.refusal("cat") == "sold_out");

    SECTION("a hold that could not be stored was none") {
        shop.desk->settle(*first->step, false);
        CHECK(shop.desk->find(first->hold.id) == nullptr);
        CHECK(shop.press("cat").has_value());
        CHECK(shop.refusal("ann", "k2") == "sold_out");
    }
}

TEST_CASE("The same press again is the same hold", "[commerce]") {
    Shop shop;
    shop.open();
    const auto first = shop.press("ann");
    const auto again = shop.press("ann");
    REQUIRE(again.has_value());
    CHECK(again->hold.id == first->hold.id);
    CHECK(again->is_pending);
    CHECK_FALSE(again->step.has_value());
    shop.desk->settle(*first->step, true);
    shop.store(shop.desk->give_back(first->hold.id, "ann", shop.now));
    // Given back, it stays that: the press was answered.
    CHECK(shop.press("ann")->hold.state == HoldState::Released);
    CHECK(shop.hold("ann", "k2").state == HoldState::Held);
}

TEST_CASE("Units that come back are nobody's until that is stored", "[commerce]") {
    Shop shop{1};
    shop.open();
    const Hold held = shop.hold("ann");
    const auto back = shop.desk->give_back(held.id, "ann", shop.now);
    REQUIRE(back.has_value());
    CHECK(shop.refusal("bob") == "sold_out");
    CHECK(shop.desk->give_back(held.id, "ann", shop.now).error().code == "busy");
    shop.desk->settle(**back, true);
    CHECK(shop.hold("bob").state == HoldState::Held);
    CHECK(shop.desk->give_back(held.id, "bob", shop.now).error().code == "not_found");
}

TEST_CASE("Who waits is served in order, and nobody gets past", "[commerce]") {
    Shop shop{1};
    shop.open();
    const Hold ann = shop.hold("ann");
    CHECK(shop.hold("bob", "k", true).state == HoldState::Waiting);
    CHECK(shop.hold("cat", "k", true).state == HoldState::Waiting);
    CHECK(shop.refusal("dan") == "sold_out");
    CHECK(shop.press("dan", "k2", true).error().code == "sold_out");  // the line is full
    shop.now += 2min;
    shop.turn();  // ann's has expired
    CHECK(shop.state(ann.id) == HoldState::Released);
    CHECK(shop.refusal("dan") == "sold_out");
    shop.turn();
    CHECK(shop.state("h_bobk") == HoldState::Held);
    CHECK(shop.desk->find("h_bobk")->until == shop.now + 2min);
    CHECK(shop.state("h_catk") == HoldState::Waiting);
    shop.store(shop.desk->close("host", "", shop.now));
    shop.turn();
    CHECK(shop.state("h_catk") == HoldState::Released);
    CHECK(shop.desk->find("h_catk")->reason == "closed");
}

TEST_CASE("A hold becomes an order, which the merchant confirms or cancels", "[commerce]") {
    Shop shop{1};
    shop.open();
    const Hold held = shop.hold("ann");
    CHECK(shop.desk->confirm(held.id, "m_1", shop.now).error().code == "conflict");
    shop.store(shop.desk->order(held.id, shop.now));
    CHECK(shop.state(held.id) == HoldState::Ordered);
    CHECK(shop.desk->find(held.id)->until == kStart + 30min);
    CHECK(order_id_of(held) == "o_annk");
    CHECK(hold_id_of_order("o_annk") == held.id);

    SECTION("confirmed, it is sold, and the deal is over when all are") {
        shop.store(shop.desk->confirm(held.id, "m_1", shop.now));
        CHECK(shop.desk->figures() == StockFigures{0, 0, 0, 1});
        CHECK_FALSE(shop.desk->confirm(held.id, "m_1", shop.now)->has_value());
        shop.turn();
        CHECK(shop.desk->deal().close_reason == "quantity");
        shop.store(shop.desk->cancel(held.id, "m_1", shop.now));
        CHECK(shop.ledger.of("silk", "SCARF") == StockFigures{5, 0, 0, 0});
    }
    SECTION("given up for want of a word, it is still sold while there is a unit") {
        shop.now += 30min;
        shop.turn();
        CHECK(shop.state(held.id) == HoldState::Released);
        shop.turn();
        shop.store(shop.desk->confirm(held.id, "m_1", shop.now));
        CHECK(shop.ledger.of("silk", "SCARF") == StockFigures{4, 0, 0, 1});
    }
    SECTION("cancelled, its unit is for the next") {
        shop.store(shop.desk->cancel(held.id, "m_1", shop.now));
        CHECK(shop.hold("bob").state == HoldState::Held);
        CHECK(shop.desk->confirm(held.id, "m_1", shop.now).error().code == "conflict");
    }
}

TEST_CASE("A hold ends with its time, the deal with its own", "[commerce]") {
    Shop shop;
    shop.open();
    const Hold held = shop.hold("ann");
    CHECK(shop.desk->next_due() == kStart + 2min);
    shop.now += 2min;
    CHECK(shop.desk->order(held.id, shop.now).error().code == "conflict");
    shop.turn();
    CHECK(shop.desk->next_due() == kStart + 10min);
    shop.now = kStart + 10min;
    CHECK(shop.refusal("bob") == "over");  // before anybody has noticed
    shop.turn();
    CHECK(shop.desk->deal().close_reason == "time");
    CHECK(shop.ledger.of("silk", "SCARF") == StockFigures{5, 0, 0, 0});
}

TEST_CASE("A buyer who holds and gives back over and over comes to an end", "[commerce]") {
    Shop shop;
    shop.open();
    for (const std::string key : {"1", "2", "3"}) {
        const Hold held = shop.hold("ann", key);
        shop.store(shop.desk->give_back(held.id, "ann", shop.now));
    }
    CHECK(shop.refusal("ann", "4") == "busy");
    CHECK(shop.hold("bob").state == HoldState::Held);
}

TEST_CASE("An end that is on its way to the disk is not looked at again", "[commerce]") {
    Shop shop;
    shop.open();
    const auto pressed = shop.press("ann");
    REQUIRE(pressed.has_value());
    CHECK(shop.desk->next_due() == kStart + 10min);  // nothing of it is stored yet
    shop.desk->settle(*pressed->step, true);
    CHECK(shop.desk->next_due() == kStart + 2min);
    shop.now += 2min;
    const auto steps = shop.desk->due(shop.now);
    REQUIRE(steps.size() == 1);
    CHECK(shop.desk->next_due() == kStart + 10min);
    CHECK(shop.desk->due(shop.now).empty());

    shop.desk->settle(steps.front(), false);
    CHECK(shop.desk->next_due() == kStart + 2min);
    shop.turn();
    CHECK(shop.state("h_annk") == HoldState::Released);
}

TEST_CASE("An order that was given up and then cancelled is not sold later", "[commerce]") {
    Shop shop{1};
    shop.open();
    const Hold held = shop.hold("ann");
    shop.store(shop.desk->order(held.id, shop.now));
    shop.now += 30min;
    shop.turn();
    REQUIRE(shop.desk->find(held.id)->reason == "expired");
    shop.turn();
    const StockFigures before = shop.ledger.of("silk", "SCARF");
    shop.store(shop.desk->cancel(held.id, "m_1", shop.now));
    CHECK(shop.desk->find(held.id)->reason == "merchant");
    CHECK(shop.ledger.of("silk", "SCARF") == before);
    CHECK(shop.desk->confirm(held.id, "m_1", shop.now).error().code == "conflict");
    CHECK_FALSE(shop.desk->cancel(held.id, "m_1", shop.now)->has_value());
}

TEST_CASE("Who waits for more than can still be had keeps nobody waiting", "[commerce]") {
    Shop shop{2, 2};
    shop.open();
    const Hold ann = shop.hold("ann");
    const Hold bob = shop.hold("bob");
    const auto cat = shop.press("cat", "k", true, 2);
    REQUIRE(cat.has_value());
    shop.desk->settle(*cat->step, true);
    CHECK(shop.hold("dan", "k", true).state == HoldState::Waiting);
    shop.store(shop.desk->order(ann.id, shop.now));
    shop.store(shop.desk->confirm(ann.id, "m_1", shop.now));
    shop.store(shop.desk->give_back(bob.id, "bob", shop.now));
    shop.turn();
    CHECK(shop.state("h_catk") == HoldState::Released);
    CHECK(shop.desk->find("h_catk")->reason == "few_left");
    CHECK(shop.state("h_dank") == HoldState::Held);
    CHECK(shop.press("eve", "k", true, 2).error().code == "few_left");
    CHECK(shop.hold("eve", "k2", true).state == HoldState::Waiting);
}

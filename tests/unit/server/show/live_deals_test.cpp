// SPDX-License-Identifier: MIT
#include "server/show/order_figures.hpp"

#include "deal_server.hpp"

using namespace shopfloor;
using namespace shopfloor::show;
using namespace shopfloor::show::test_support;
using commerce::HoldState;

TEST_CASE("A deal opens by its cue, and viewers learn its price with it", "[show]") {
    const Folder folder;
    DealServer server{folder};
    server.stock(5);
    const std::string deal = server.announced(2);
    CHECK_FALSE(server.told("deal").at("deal").as_object().contains("price"));
    CHECK(server.wait(server.deals.open("silk", deal, "m_1")).error().code == "conflict");
    server.on_air();
    const auto view = server.wait(server.deals.open("silk", deal, "m_1"));
    REQUIRE(view.has_value());
    CHECK(view->deal.cue > 0);
    CHECK(view->units.deal == 2);
    const json::object told = server.told("deal").at("deal").as_object();
    CHECK(told.at("state") == "open");
    CHECK(told.at("price").at("amount") == 9900);
    CHECK(told.at("cue").to_number<std::uint64_t>() == view->deal.cue);
    const room::Cue& cue = server.recorder.announced.back();
    CHECK(cue.kind == "deal.open");
    CHECK(json::parse(cue.data).at("deal").as_string() == deal);
    CHECK(server.scarf() == commerce::StockFigures{3, 2, 0, 0});
    CHECK(server.scarf_on_disk() == server.scarf());

    REQUIRE(server.wait(server.deals.close("silk", deal, "m_1")).has_value());
    CHECK(server.until([&] { return server.recorder.announced.back().kind == "deal.close"; }));
    CHECK(server.scarf() == commerce::StockFigures{5, 0, 0, 0});
}

TEST_CASE("Whoever is first has it, the others are told at once", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.press("ann", deal);
    CHECK(server.refused("bob", deal) == "sold_out");
    CHECK(server.until([&] { return server.count("hold") == 1; }));
    CHECK(server.told("stock").at("deals").at(deal).at("remaining") == 0);
    CHECK(server.told("hold").at("hold").at("state") == "held");
    // The same press, and another one.
    CHECK(server.held("ann", deal).at("id") == server.told("hold").at("hold").at("id"));
    server.say("ann", "hold", {{"deal", deal}, {"key", "another-key"}});
    CHECK(server.told("hold_refused").at("code") == "limit");
    CHECK(server.scarf_on_disk().held == 1);
    CHECK(server.refused("bob", "d_none") == "not_found");
    server.say("cat", "hold", {{"deal", deal}, {"key", "short"}});
    CHECK(server.told("hold_refused").at("code") == "invalid");
}

TEST_CASE("Who presses over and over is told to wait", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.held("ann", deal);
    for (int press = 0; press < 5; ++press)
        server.refused("bob", deal);
    CHECK(server.refused("bob", deal) == "too_fast");
}

TEST_CASE("A hold that ends is for the next in line", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.held("ann", deal);
    CHECK(server.held("bob", deal, true).at("state") == "waiting");
    server.late = 121s;
    CHECK(server.until([&] {
        const auto hold = server.told("hold").at("hold").as_object();
        return hold.at("state") == "held" && hold.at("key") == "key-of-bob";
    }));
    CHECK(server.scarf_on_disk() == commerce::StockFigures{4, 0, 1, 0});
    server.late = 601s;
    CHECK(server.until([&] { return server.scarf() == commerce::StockFigures{5, 0, 0, 0}; }));
    CHECK(server.deals.get("silk", deal)->deal.close_reason == "time");
}

TEST_CASE("A hold's link makes an order, which carries where it came from", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    const json::object hold = server.held("ann", deal);
    const std::string link{hold.at("link").as_string()};
    REQUIRE(link.starts_with("/hold/"));
    const std::string token = link.substr(6);
    CHECK(server.wait(server.deals.follow(token + "0", true)).kind == OrderLink::Kind::Unknown);
    // A browser that looks ahead orders nothing.
    CHECK(server.wait(server.deals.follow(token, false)).kind == OrderLink::Kind::Room);
    const OrderLink led = server.wait(server.deals.follow(token, true));
    REQUIRE(led.kind == OrderLink::Kind::Offer);
    const std::string id{hold.at("id").as_string()};
    CHECK(led.location.starts_with("https://example.com/a?b=1&sf_order=o_" + id.substr(2) + "&"));
    CHECK(led.location.ends_with("#c"));
    CHECK(server.clicks.back().viewer == "ann");
    CHECK(server.told("hold").at("hold").at("state") == "ordered");
    CHECK(server.wait(server.deals.follow(token, true)).location == led.location);

    const auto orders = server.wait(server.deals.holds({.store = "silk", .is_ordered = true}));
    REQUIRE(orders->size() == 1);
    CHECK(orders->front().hold.state == HoldState::Ordered);
    const std::string order = commerce::order_id_of(orders->front().hold);
    REQUIRE(server.wait(server.deals.confirm("silk", order, "m_1")).has_value());
    CHECK(server.wait(server.deals.confirm("silk", order, "m_1")).has_value());
    CHECK(server.scarf_on_disk() == commerce::StockFigures{4, 0, 0, 1});
    CHECK(server.told("hold").at("hold").at("state") == "sold");
    CHECK(server.until(
        [&] { return server.deals.get("silk", deal)->deal.close_reason == "quantity"; }));
    const std::string broadcast = server.deals.get("silk", deal)->deal.broadcast;
    const auto sums = server.storage.query_blocking<std::vector<storage::OrderSum>>(
        [&](storage::Reader& reader) { return storage::read_order_sums(reader, broadcast); });
    const auto figures = order_figures(sums);
    REQUIRE(figures.size() == 1);
    CHECK(figures.front() == sales::OrderFigures{.channel = "own",
                                                 .currency = "CNY",
                                                 .confirmed = 1,
                                                 .waiting = 0,
                                                 .cancelled = 0,
                                                 .units = 1,
                                                 .amount = 9900});
}

TEST_CASE("A server that starts again knows who holds what", "[show]") {
    const Folder folder;
    std::string deal;
    std::string order;
    std::string secret;
    {
        DealServer server{folder};
        secret = server.secret;
        deal = server.on_air_with(2);
        const json::object hold = server.held("ann", deal);
        static_cast<void>(server.wait(server.deals.follow(DealServer::token_of(hold), true)));
        server.held("bob", deal);
        CHECK(server.held("cat", deal, true).at("state") == "waiting");
    }
    DealServer server{folder, false};
    CHECK(server.deals.get("silk", deal)->deal.state == commerce::DealState::Open);
    CHECK(server.scarf() == commerce::StockFigures{3, 0, 2, 0});
    server.deals.viewer_joined("silk", DealServer::viewer("ann", 7));
    const json::array holds = server.told("holds").at("holds").as_array();
    REQUIRE(holds.size() == 1);
    CHECK(holds.front().at("state") == "ordered");
    CHECK(server.refused("dan", deal) == "sold_out");
    // Reconnecting makes nobody another buyer.
    server.say("ann", "hold", {{"deal", deal}, {"key", "after-restart"}});
    CHECK(server.told("hold_refused").at("code") == "limit");

    // An order of a deal that is not in memory any more.
    order = holds.front().at("order").as_string();
    REQUIRE(server.wait(server.shows.end_broadcast("silk", "test")).has_value());
    CHECK(
        server.until([&] { return server.deals.get("silk", deal)->deal.close_reason == "ended"; }));
    REQUIRE(server.wait(server.deals.confirm("silk", order, "m_1")).has_value());
    server.late = 130s;
    CHECK(server.until([&] { return server.scarf() == commerce::StockFigures{4, 0, 0, 1}; }));
}

TEST_CASE("An order of long ago can still be taken back", "[show]") {
    const Folder folder;
    std::string order;
    {
        DealServer server{folder};
        const std::string deal = server.on_air_with(1);
        const json::object hold = server.held("ann", deal);
        static_cast<void>(server.wait(server.deals.follow(DealServer::token_of(hold), true)));
        order = "o_" + std::string{hold.at("id").as_string()}.substr(2);
        REQUIRE(server.wait(server.deals.confirm("silk", order, "m_1")).has_value());
        REQUIRE(server.wait(server.shows.end_broadcast("silk", "test")).has_value());
        CHECK(
            server.until([&] { return server.deals.get("silk", deal)->deal.close_reason != ""; }));
    }
    DealServer server{folder, false};
    CHECK(server.deals.list("silk")->empty());
    CHECK(server.wait(server.deals.cancel("silk", "o_none", "m_1")).error().code == "not_found");
    REQUIRE(server.wait(server.deals.cancel("silk", order, "m_1")).has_value());
    CHECK(server.scarf_on_disk() == commerce::StockFigures{5, 0, 0, 0});
}

TEST_CASE("The host may open and close a deal by cues alone", "[show]") {
    const Folder folder;
    DealServer server{folder};
    server.stock(5);
    server.on_air();
    const std::string deal = server.announced(2);
    CueDraft draft = explain("SCARF");
    draft.kind = "deal.open";
    REQUIRE(server.wait(server.shows.publish_cue(draft)).has_value());
    CHECK(server.until(
        [&] { return server.deals.get("silk", deal)->deal.state == commerce::DealState::Open; }));
    CHECK(server.deals.get("silk", deal)->deal.cue > 0);
    draft.kind = "deal.close";
    REQUIRE(server.wait(server.shows.publish_cue(draft)).has_value());
    CHECK(
        server.until([&] { return server.deals.get("silk", deal)->deal.close_reason == "host"; }));
}

TEST_CASE("The secret that signs calls about orders can be made anew", "[show]") {
    const Folder folder;
    std::string renewed;
    {
        DealServer server{folder};
        const auto first = server.deals.order_secret("silk");
        REQUIRE(first.has_value());
        CHECK(*server.deals.order_secret("silk") == *first);
        renewed = *server.wait(server.deals.renew_order_secret("silk"));
        CHECK(renewed != *first);
        CHECK(server.deals.order_secret("wool").has_error());
    }
    DealServer server{folder, false};
    CHECK(*server.deals.order_secret("silk") == renewed);
}

TEST_CASE("Stock is taken from what is free, and the ledger stays", "[show]") {
    const Folder folder;
    DealServer server{folder};
    server.stock(5);
    CHECK(
        server.wait(server.deals.adjust_stock("silk", "SCARF", -6, {"torn", "m_1"})).error().code ==
        "conflict");
    CHECK(server.wait(server.deals.adjust_stock("silk", "SCARF", -1, {"torn", "m_1"}))->free == 4);
    CHECK(server
              .wait(server.deals.import_stock(
                  "silk", {{"SCARF", 1}, {"NONE", 1}}, {"arrived", "m_1"}))
              .error()
              .code == "not_found");
    const auto movements = server.wait(server.deals.movements({.store = "silk"}));
    REQUIRE(movements->size() == 2);
    CHECK(movements->front().reason == "torn");
    CHECK(movements->front().actor == "m_1");
    CHECK(server.until([&] {
        const json::object stock = server.told("stock");
        return !stock.empty() && stock.at("stock").at("SCARF") == 4;
    }));
}

TEST_CASE("A deal whose end with the show was not stored ends all the same", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.fail_disk("deals", "NEW.state = 2");
    REQUIRE(server.wait(server.shows.end_broadcast("silk", "test")).has_value());
    CHECK(server.deals.get("silk", deal)->deal.state == commerce::DealState::Open);
    server.heal_disk();
    CHECK(
        server.until([&] { return server.deals.get("silk", deal)->deal.close_reason == "ended"; }));
    CHECK(server.scarf_on_disk() == commerce::StockFigures{5, 0, 0, 0});
}

TEST_CASE("A deal that is revealed and opened at once is open with its cue, not before", "[show]") {
    const Folder folder;
    DealServer server{folder};
    server.stock(5);
    server.on_air();
    const std::string deal = server.announced(2);
    bool is_revealed = false;
    asio::co_spawn(server.context,
                   server.deals.reveal("silk", deal),
                   [&](std::exception_ptr, const Outcome<DealView>&) { is_revealed = true; });
    CHECK(server.until([&] { return server.deals.get("silk", deal)->deal.is_price_shown; }));
    REQUIRE_FALSE(is_revealed);  // its cue is under way
    REQUIRE(server.wait(server.deals.open("silk", deal, "m_1")).has_value());
    CHECK(server.until([&] { return is_revealed; }));
    for (const std::string& text : server.recorder.told) {
        const bool is_open = text.find(R"("type":"deal")") != text.npos &&
                             text.find(R"("state":"open")") != text.npos;
        if (is_open) CHECK(text.find(R"("cue":)") != text.npos);
    }
}

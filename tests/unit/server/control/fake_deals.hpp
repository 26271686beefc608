// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/deals.hpp"

#include "fake_shows.hpp"

namespace shopfloor::control {

/// One deal of "silk". Remembers what it was asked.
class FakeDeals final : public show::Deals {
public:
    std::string asked;
    show::DealDraft draft;
    show::HoldView hold_view{.hold = {.id = "h_abc",
                                      .deal = "d_1",
                                      .viewer = "0123456789abcdef",
                                      .key = "k1234567",
                                      .quantity = 2,
                                      .state = commerce::HoldState::Ordered,
                                      .asked = commerce::UtcTime{1000},
                                      .ordered = commerce::UtcTime{2000}},
                             .deal = deal_view().deal};
    show::OrderLink link{};

    static show::DealView deal_view() {
        show::DealView view;
        view.deal.id = "d_1";
        view.deal.store = "silk";
        view.deal.terms = {.sku = "SCARF",
                           .price = {.amount = 9900, .currency = "CNY"},
                           .quantity = 100,
                           .per_buyer = 2,
                           .duration = std::chrono::minutes{5},
                           .hold_for = std::chrono::minutes{3},
                           .order_for = std::chrono::minutes{30}};
        view.units = {.deal = 90, .held = 7, .sold = 3};
        view.waiting = 4;
        return view;
    }

    Outcome<Stock> stock(const std::string& store) const override {
        if (store != "silk") return FakeShows::unknown();
        return Stock{{"SCARF", {.free = 5, .deal = 90, .held = 7, .sold = 3}}};
    }
    Task<Stock> import_stock(std::string store,
                             std::vector<show::Arrival> arrivals,
                             show::StockNote note) override {
        asked = "import " + store;
        for (const auto& arrival : arrivals)
            asked += " " + arrival.sku + "=" + std::to_string(arrival.quantity);
        asked += " " + note.reason;
        co_return stock("silk");
    }
    Task<commerce::StockFigures> adjust_stock(std::string store,
                                              std::string sku,
                                              std::int64_t change,
                                              show::StockNote note) override {
        asked = "adjust " + store + " " + sku + " " + std::to_string(change) + " " + note.reason;
        co_return commerce::StockFigures{.free = 5};
    }
    Task<std::vector<storage::StockMovementRecord>> movements(
        storage::MovementQuery query) override {
        asked = "movements " + query.store + " " + query.sku;
        std::vector<storage::StockMovementRecord> found{{.id = 9,
                                                         .store = "silk",
                                                         .sku = "SCARF",
                                                         .from = 0,
                                                         .to = 1,
                                                         .quantity = 5,
                                                         .reason = "arrived"}};
        co_return found;
    }
    Task<show::DealView> announce(show::DealDraft given) override {
        draft = std::move(given);
        co_return deal_view();
    }
    Task<show::DealView> open(std::string room, std::string deal, std::string) override {
        asked = "open " + room + " " + deal;
        co_return deal_view();
    }
    Task<show::DealView> reveal(std::string room, std::string deal) override {
        asked = "reveal " + room + " " + deal;
        co_return deal_view();
    }
    Task<show::DealView> close(std::string room, std::string deal, std::string) override {
        asked = "close " + room + " " + deal;
        co_return deal_view();
    }
    Outcome<show::DealView> get(const std::string&, const std::string& deal) const override {
        if (deal != "d_1") return FakeShows::unknown();
        return deal_view();
    }
    Outcome<std::vector<show::DealView>> list(const std::string&) const override {
        return std::vector{deal_view()};
    }
    Task<std::vector<show::HoldView>> holds(storage::HoldQuery query) override {
        asked = std::string{query.is_ordered ? "orders " : "holds "} + query.store;
        if (!query.before.empty()) asked += " before " + query.before;
        co_return std::vector{hold_view};
    }
    Task<show::HoldView> confirm(std::string room, std::string hold, std::string) override {
        asked = "confirm " + room + " " + hold;
        co_return hold_view;
    }
    Task<show::HoldView> cancel(std::string room, std::string hold, std::string) override {
        asked = "cancel " + room + " " + hold;
        co_return hold_view;
    }
    Outcome<std::string> order_secret(const std::string& store) const override {
        if (store != "silk") return FakeShows::unknown();
        return std::string{"os_secret"};
    }
    Task<std::string> renew_order_secret(std::string) override { co_return std::string{"os_new"}; }
    boost::asio::awaitable<show::OrderLink> follow(std::string token, bool counts) override {
        asked = "follow " + token + (counts ? " counts" : "");
        co_return link;
    }
};

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"
#include "server/commerce/deal_desk.hpp"
#include "server/hooks/outbox.hpp"
#include "server/sales/count_limit.hpp"
#include "server/show/deal_counts.hpp"
#include "server/show/deal_json.hpp"
#include "server/show/deal_log.hpp"
#include "server/show/deals.hpp"
#include "server/show/product_shelf.hpp"
#include "server/show/reports.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/show_listener.hpp"
#include "server/show/shows.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace shopfloor::show {

struct DealSettings {
    std::chrono::milliseconds hold_for{std::chrono::minutes{3}};
    std::chrono::milliseconds order_for{std::chrono::minutes{30}};
    std::size_t waiting = 1000;           // in one deal's line
    std::size_t deals = 20;               // of a room, announced or open
    unsigned presses_per_minute = 30;     // of one viewer; giving back is one
    std::size_t max_undecided = 100'000;  // decisions that wait for the disk
};

/// Deals for real. See Deals for what it promises; viewers are answered when what they did is on
/// the disk, or at once where the answer is no. A buyer is a viewer's identity.
///
/// What a room's viewers see of it is told twice and a half in a second at most, but for "sold
/// out", which is told the moment it is.
///
/// Owner: the business thread.
class LiveDeals final : public Deals, public ShowListener, public BagFront {
public:
    using UtcTime = commerce::UtcTime;

    struct Wiring {  // all of which must outlive it
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        Shows& shows;
        RoomDesk& desk;
        BagFront& bags;  // where the bags that it hears of go on to
        const auth::SigningKey& key;
        std::function<std::optional<commerce::Product>(const std::string& store,
                                                       const std::string& sku)>
            find_product;
        std::function<std::vector<std::string>(const std::string& store)> bag;  // its SKUs
        /// Where an offer leads now, after counting the click.
        std::function<Destination(const sales::OfferLink& link, Click click)> follow_offer;
        std::function<UtcTime()> now;
    };
    LiveDeals(DealSettings settings, Wiring wiring);
    ~LiveDeals() override;

    /// Who is told of deals and holds, in their commits. Before the first request; `outbox` must
    /// outlive them.
    void use_outbox(hooks::Outbox& outbox) { outbox_ = &outbox; }

    /// Takes up what was stored, after the rooms and the catalogues have. Blocks; for start-up.
    void restore();
    /// Stores what was decided. No viewer may speak after it began.
    boost::asio::awaitable<void> stop();

    const DealCounts& counts() const noexcept { return counts_; }
    DealsNow now() const;

    Outcome<Stock> stock(const std::string& store) const override;
    Task<Stock> import_stock(std::string store,
                             std::vector<Arrival> arrivals,
                             StockNote note) override;
    Task<commerce::StockFigures> adjust_stock(std::string store,
                                              std::string sku,
                                              std::int64_t change,
                                              StockNote note) override;
    Task<std::vector<storage::StockMovementRecord>> movements(
        storage::MovementQuery query) override;

    Task<DealView> announce(DealDraft draft) override;
    Task<DealView> open(std::string room, std::string deal, std::string actor) override;
    Task<DealView> reveal(std::string room, std::string deal) override;
    Task<DealView> close(std::string room, std::string deal, std::string actor) override;
    Outcome<DealView> get(const std::string& room, const std::string& deal) const override;
    Outcome<std::vector<DealView>> list(const std::string& room) const override;

    Task<std::vector<HoldView>> holds(storage::HoldQuery query) override;
    Task<HoldView> confirm(std::string room, std::string hold, std::string actor) override;
    Task<HoldView> cancel(std::string room, std::string hold, std::string actor) override;
    Outcome<std::string> order_secret(const std::string& store) const override;
    Task<std::string> renew_order_secret(std::string store) override;
    boost::asio::awaitable<OrderLink> follow(std::string token, bool counts) override;

    void broadcast_ended(const storage::BroadcastRecord& broadcast) override;
    void cue_published(const storage::BroadcastRecord& broadcast, const room::Cue& cue) override;
    void viewer_joined(const std::string& room, const delivery::ViewerRef& viewer) override;
    void viewer_left(const std::string& room, const delivery::ViewerRef& viewer) override;
    void viewer_said(const std::string& room,
                     const delivery::ViewerRef& viewer,
                     const std::string& type,
                     const std::string& json) override;
    void show_bag(const std::string& room, std::string json) override;

private:
    struct Desk;
    struct Room;
    using Then = std::function<void(const Result<void>& stored)>;

    Desk* find(const std::string& room, const std::string& deal) const;
    Desk* desk_of_hold(const std::string& hold) const;
    Desk& add(commerce::Deal deal);
    DealView view(const Desk& desk) const;
    Stock shown_stock(const std::string& room) const;
    Outcome<commerce::Deal> deal_of(const DealDraft& draft) const;
    Outcome<void> can_announce(const std::string& room);

    // deal_turns.cpp: from a decision to the disk, and what comes of it
    boost::asio::awaitable<Result<void>> stored(std::string deal, commerce::DealStep step);
    boost::asio::awaitable<Result<void>> stored_rows(storage::DealRows rows);
    bool sells_out(Desk& desk, const commerce::DealStep& step);
    void write(const std::string& deal, commerce::DealStep step, Then then = {});
    void settled(const std::string& deal,
                 const commerce::DealStep& step,
                 const Result<void>& result);
    void deal_changed(Desk& desk);
    void turn(Desk& desk);
    void turn_settled();
    bool is_without_show(const Desk& desk) const;
    void end_with_show(Desk& desk);
    void close_now(Desk& desk, const std::string& reason, const std::string& actor);
    void touch(const std::string& room);
    void arm();
    void tick();
    void forget_past(Room& room);
    void publish(const std::string& name, Room& room);
    void show_members(const std::string& name, Room& room);
    void show_deal(Desk& desk);
    void tell_orders(const std::string& name, Room& room);
    void launch(boost::asio::awaitable<void> task, const char* what);
    boost::asio::awaitable<void> publish_closing(commerce::Deal deal);
    boost::asio::awaitable<void> open_by_cue(std::string room, std::string deal, room::Cue cue);

    // deal_buyers.cpp: what viewers do, and what they are told
    void press(Room& room,
               const std::string& name,
               const delivery::ViewerRef& viewer,
               const std::string& json);
    void give_back(Room& room, const delivery::ViewerRef& viewer, const std::string& json);
    void refuse(delivery::SocketId socket, const HoldNames& names, const Refusal& refusal);
    void refuse_pages(const std::string& room,
                      const std::string& viewer,
                      const HoldNames& names,
                      const Refusal& refusal);
    void tell_holds(Room& room, const delivery::ViewerRef& viewer);
    void tell_hold(Desk& desk, const commerce::Hold& hold);
    void tell_sold_out(Desk& desk);
    OwnHold own(const Desk& desk, const commerce::Hold& hold) const;

    // deal_orders.cpp
    using Rule = std::function<commerce::DealDesk::Decision(commerce::DealDesk& rules,
                                                            const std::string& hold)>;
    Task<HoldView> change_order(std::string room, std::string hold, Rule rule);
    Task<std::string> load_desk_of(std::string hold);
    std::string hold_link(const std::string& hold) const;
    std::optional<std::string> hold_in_link(const std::string& token) const;
    OrderLink link_out(const commerce::Deal& deal, const commerce::Hold& hold);

    DealSettings settings_;
    Wiring wiring_;
    hooks::Outbox* outbox_ = nullptr;  // null: nobody listens
    commerce::StockLedger ledger_;
    DealLog log_;
    std::map<std::string, std::unique_ptr<Desk>> desks_;  // by deal
    std::map<std::string, std::unique_ptr<Room>> rooms_;
    std::set<std::string> settled_;  // deals with a step in the commit that is told of now
    std::map<std::string, std::int64_t> order_keys_;  // by store: which secret; 0 where none
    sales::CountLimit presses_;
    DealCounts counts_;
    boost::asio::steady_timer timer_;
    bool is_armed_ = false;
    bool is_stopping_ = false;
    unsigned ticks_ = 0;
};

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
// LiveDeals: from a decision to the disk, and what comes of it.
#include "pipeline/base/log.hpp"
#include "server/show/deal_records.hpp"
#include "server/show/hook_events.hpp"
#include "server/show/live_deal_parts.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <algorithm>

namespace shopfloor::show {

namespace asio = boost::asio;
using commerce::DealState;
using namespace std::chrono_literals;

namespace {

constexpr auto kTick = 200ms;
constexpr unsigned kTicksPerStock = 2;
constexpr unsigned kTicksPerOrders = 25;   // 5 s
constexpr std::size_t kMaxPastDeals = 50;  // of a show, that are remembered

// Whether viewers know other figures, or none; they are told these then.
template <class Figures>
bool is_news(std::map<std::string, Figures>& told, const std::string& name, const Figures& now) {
    const auto [known, is_new] = told.try_emplace(name, now);
    return is_new || std::exchange(known->second, now) != now;
}

template <class Figures>
void forget_other(std::map<std::string, Figures>& told,
                  const std::string& name,
                  const Figures& now) {
    const auto known = told.find(name);
    if (known != told.end() && known->second != now) told.erase(known);
}

// Resumes who waits, from the executor's own stack.
template <class Handler>
auto resume_by(asio::any_io_executor executor, Handler handler) {
    auto kept = std::make_shared<Handler>(std::move(handler));
    return [executor, kept](const Result<void>& result) {
        asio::post(executor, [kept, result] { std::move (*kept)(result); });
    };
}

}  // namespace

asio::awaitable<Result<void>> LiveDeals::stored(std::string deal, commerce::DealStep step) {
    const auto initiate = [this](auto handler, std::string id, commerce::DealStep what) {
        write(id, std::move(what), resume_by(wiring_.business, std::move(handler)));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<void>)>(
        initiate, asio::use_awaitable, std::move(deal), std::move(step));
}

asio::awaitable<Result<void>> LiveDeals::stored_rows(storage::DealRows rows) {
    const auto initiate = [this](auto handler, storage::DealRows what) {
        log_.add(std::move(what), resume_by(wiring_.business, std::move(handler)));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<void>)>(
        initiate, asio::use_awaitable, std::move(rows));
}

void LiveDeals::write(const std::string& deal, commerce::DealStep step, Then then) {
    storage::DealRows rows = rows_of(step);
    if (outbox_) {
        Desk& desk = *desks_.at(deal);
        const bool is_last = sells_out(desk, step);
        rows.events = events_of_step(outbox_, desk.rules, step, is_last, wiring_.now());
    }
    log_.add(
        std::move(rows),
        [this, deal, step = std::move(step), then = std::move(then)](const Result<void>& result) {
            settled(deal, step, result);
            if (then) then(result);
        });
}

// Once, until units have come back that nobody took at once.
bool LiveDeals::sells_out(Desk& desk, const commerce::DealStep& step) {
    const bool takes_units = step.movement && step.movement->from == commerce::StockPlace::Deal &&
                             step.movement->to == commerce::StockPlace::Held;
    if (!takes_units || desk.rules.figures().deal > 0) return false;
    return !std::exchange(desk.has_sold_out, true);
}

// What could not be stored is tried again with the next tick, where it is due still.
void LiveDeals::settled(const std::string& deal,
                        const commerce::DealStep& step,
                        const Result<void>& result) {
    Desk& desk = *desks_.at(deal);
    const DealState before = desk.rules.deal().state;
    // An order that was given up before is given back once.
    const commerce::Hold* known =
        step.hold && !step.is_new ? desk.rules.find(step.hold->id) : nullptr;
    const bool was_released = known && known->state == commerce::HoldState::Released;
    desk.rules.settle(step, result.has_value());
    touch(desk.room);
    if (!result) {
        desk.has_sold_out = false;
        return;
    }
    if (step.hold) {
        const bool is_over = step.hold->state == commerce::HoldState::Released;
        if (!was_released || !is_over) counts_.count(*step.hold);
        if (step.hold->state == commerce::HoldState::Ordered) {
            OrderTick& tick = rooms_.at(desk.room)->orders[desk.rules.deal().terms.sku];
            ++tick.orders;
            tick.units += step.hold->quantity;
        }
        tell_hold(desk, *step.hold);
    }
    if (step.deal && step.deal->state != before) deal_changed(desk);
    settled_.insert(deal);
}

// Once for each deal, however many presses of it were in one commit.
void LiveDeals::turn_settled() {
    for (const std::string& deal : std::exchange(settled_, {})) {
        const auto desk = desks_.find(deal);
        if (desk == desks_.end()) continue;
        if (outbox_) outbox_->stored(desk->second->room, desk->second->rules.deal().broadcast);
        turn(*desk->second);
    }
}

void LiveDeals::deal_changed(Desk& desk) {
    const commerce::Deal& deal = desk.rules.deal();
    if (!desk.is_quiet()) show_deal(desk);
    if (deal.state != DealState::Closed) return;
    log::info("show", "deal closed deal={} reason={}", deal.id, deal.close_reason);
    const auto on_air = wiring_.desk.on_air(desk.room);
    const bool has_cue = deal.cue != 0 && on_air && on_air->broadcast.id == deal.broadcast;
    if (has_cue && !is_stopping_) launch(publish_closing(deal), "closing a deal");
}

// The decisions were begun with the units that were there: all of them go to the disk.
void LiveDeals::turn(Desk& desk) {
    if (!log_.has_room()) return;
    for (commerce::DealStep& step : desk.rules.due(wiring_.now()))
        write(desk.rules.deal().id, std::move(step));
}

void LiveDeals::touch(const std::string& room) {
    std::unique_ptr<Room>& entry = rooms_[room];
    if (!entry) entry = std::make_unique<Room>();
    entry->is_changed = true;
    arm();
}

void LiveDeals::arm() {
    if (is_armed_ || is_stopping_) return;
    is_armed_ = true;
    timer_.expires_after(kTick);
    timer_.async_wait([this](const Error& error) {
        is_armed_ = false;
        if (!error) tick();
    });
}

void LiveDeals::tick() {
    ++ticks_;
    bool is_busy = false;
    for (const auto& [name, room] : rooms_) {
        for (const std::string& deal : room->deals) {
            Desk& desk = *desks_.at(deal);
            if (is_without_show(desk)) end_with_show(desk);
            turn(desk);
            is_busy |= desk.rules.next_due().has_value();
        }
        if (ticks_ % kTicksPerStock == 0 && room->is_changed) publish(name, *room);
        if (ticks_ % kTicksPerOrders == 0) tell_orders(name, *room);
        is_busy |= room->is_changed || !room->orders.empty();
    }
    if (is_busy) arm();
}

// Those of earlier shows, and the oldest of this one where it has very many.
void LiveDeals::forget_past(Room& room) {
    std::size_t past = room.deals.size();
    std::erase_if(room.deals, [&](const std::string& id) {
        const commerce::DealDesk& rules = desks_.at(id)->rules;
        if (!rules.is_over() || desks_.at(id)->is_quiet()) return false;
        const auto on_air = wiring_.desk.on_air(rules.deal().store);
        const bool is_of_now = on_air && on_air->broadcast.id == rules.deal().broadcast;
        if (is_of_now && past <= kMaxPastDeals) return false;
        --past;
        desks_.erase(id);
        room.told_deals.erase(id);
        return true;
    });
}

Deals::Stock LiveDeals::shown_stock(const std::string& room) const {
    Stock shown;
    for (const std::string& sku : wiring_.bag(room)) {
        if (ledger_.knows(room, sku)) shown.emplace(sku, ledger_.of(room, sku));
    }
    return shown;
}

void LiveDeals::publish(const std::string& name, Room& room) {
    room.is_changed = false;
    Stock stock = shown_stock(name);
    std::erase_if(stock, [&](const auto& each) {
        return !is_news(room.told_stock, each.first, each.second.free);
    });
    std::vector<DealView> open;
    for (const std::string& deal : room.deals) {
        Desk& desk = *desks_.at(deal);
        const DealView seen = view(desk);
        if (seen.units.deal > 0) desk.is_told_sold_out = desk.has_sold_out = false;
        const bool is_seen = seen.deal.state == DealState::Open && !desk.is_quiet();
        if (is_seen && is_news(room.told_deals, deal, figures_of(seen))) open.push_back(seen);
    }
    if (!stock.empty() || !open.empty()) wiring_.desk.tell(name, stock_event(stock, open));
    show_members(name, room);
}

// For who joins from now on, and knows other figures than the others then: the next event has them.
void LiveDeals::show_members(const std::string& name, Room& room) {
    std::vector<DealView> seen;
    std::vector<DealView> all;
    for (const std::string& deal : room.deals) {
        const Desk& desk = *desks_.at(deal);
        all.push_back(view(desk));
        const bool is_seen = all.back().deal.state != DealState::Closed && !desk.is_quiet();
        if (!is_seen) continue;
        seen.push_back(all.back());
        forget_other(room.told_deals, deal, figures_of(all.back()));
    }
    const Stock stock = shown_stock(name);
    for (const auto& [sku, figures] : stock)
        forget_other(room.told_stock, sku, figures.free);
    wiring_.desk.set_snapshot_member(name, "deals", deals_member(seen));
    wiring_.desk.set_snapshot_member(name, "stock", stock_member(stock));
    wiring_.desk.set_stats_member(name, "deals", staff_deals_member(all));
}

void LiveDeals::show_deal(Desk& desk) {
    show_members(desk.room, *rooms_.at(desk.room));
    wiring_.desk.tell(desk.room, deal_event(view(desk)));
}

void LiveDeals::tell_orders(const std::string& name, Room& room) {
    if (room.orders.empty()) return;
    wiring_.desk.tell(name, orders_event(room.orders));
    room.orders.clear();
}

void LiveDeals::launch(asio::awaitable<void> task, const char* what) {
    asio::co_spawn(wiring_.business, std::move(task), [what](std::exception_ptr failure) {
        log::failure("show", what, failure);
    });
}

asio::awaitable<void> LiveDeals::publish_closing(commerce::Deal deal) {
    CueDraft draft = deal_cue(deal, "deal.close", {{"reason", deal.close_reason}});
    auto publishing = wiring_.shows.publish_cue(std::move(draft));
    const Outcome<room::Cue> cue = co_await std::move(publishing);
    if (!cue) {
        log::warning(
            "show", "a deal closed without its cue deal={}: {}", deal.id, cue.error().message);
    }
}

void LiveDeals::broadcast_ended(const storage::BroadcastRecord& broadcast) {
    const auto room = rooms_.find(broadcast.room);
    if (room == rooms_.end()) return;
    for (const std::string& id : room->second->deals) {
        Desk& desk = *desks_.at(id);
        if (desk.rules.deal().state == DealState::Open) end_with_show(desk);
    }
}

bool LiveDeals::is_without_show(const Desk& desk) const {
    const commerce::Deal& deal = desk.rules.deal();
    if (deal.state != DealState::Open || desk.is_quiet()) return false;
    const auto on_air = wiring_.desk.on_air(desk.room);
    return !on_air || on_air->broadcast.id != deal.broadcast;
}

// Where that cannot be now, or is not stored, the next tick does it.
void LiveDeals::end_with_show(Desk& desk) {
    if (!log_.has_room()) return;
    close_now(desk, "ended", {});
}

// Where it can be closed; whoever has to know hears of it.
void LiveDeals::close_now(Desk& desk, const std::string& reason, const std::string& actor) {
    const auto closing = desk.rules.close(reason, actor, wiring_.now());
    if (closing && *closing) write(desk.rules.deal().id, **closing);
}

// The host may use cues alone: a deal of the cue's product that is announced opens with it, one
// that is open ends.
void LiveDeals::cue_published(const storage::BroadcastRecord& broadcast, const room::Cue& cue) {
    const bool opens = cue.kind == "deal.open";
    if ((!opens && cue.kind != "deal.close") || cue.rev > 1 || is_stopping_) return;
    const auto room = rooms_.find(broadcast.room);
    if (room == rooms_.end()) return;
    boost::system::error_code error;
    const boost::json::value data = boost::json::parse(cue.data, error);
    const bool is_ours = !error && data.is_object() && data.get_object().contains("deal");
    if (is_ours) return;
    const DealState wanted = opens ? DealState::Announced : DealState::Open;
    for (const std::string& id : room->second->deals) {
        Desk& desk = *desks_.at(id);
        const commerce::Deal& deal = desk.rules.deal();
        if (deal.state != wanted || deal.terms.sku != cue.product) continue;
        if (opens) return launch(open_by_cue(broadcast.room, id, cue), "opening a deal");
        close_now(desk, "host", {});
    }
}

asio::awaitable<void> LiveDeals::open_by_cue(std::string room, std::string deal, room::Cue cue) {
    Desk* desk = find(room, deal);
    const auto on_air = wiring_.desk.on_air(room);
    if (!desk || !on_air) co_return;
    const auto opening = desk->rules.open(on_air->broadcast.id, {}, wiring_.now());
    if (!opening) {
        log::warning("show", "a cue did not open its deal={}: {}", deal, opening.error().message);
        co_return;
    }
    commerce::DealStep step = **opening;
    step.deal->cue = cue.id;
    step.deal->at = cue.at;
    auto storing = stored(deal, std::move(step));
    const Result<void> is_stored = co_await std::move(storing);
    if (!is_stored) log::error("show", "a deal was not opened: {}", is_stored.error().message());
}

void LiveDeals::show_bag(const std::string& room, std::string json) {
    wiring_.bags.show_bag(room, std::move(json));
    if (rooms_.contains(room)) touch(room);
}

}  // namespace shopfloor::show

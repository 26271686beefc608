// SPDX-License-Identifier: MIT
// LiveDeals: stock, and what the store's people do with deals.
#include "server/show/live_deals.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/show/deal_records.hpp"
#include "server/show/live_deal_parts.hpp"
#include "server/show/refusals.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace shopfloor::show {

using commerce::DealState;
using commerce::StockPlace;

namespace {

Refusal unknown_deal(const std::string& deal) {
    return {"not_found", fmt::format("This room has no deal '{}'.", deal), "deal"};
}

commerce::StockMovement change_of(const std::string& store,
                                  const std::string& sku,
                                  std::int64_t change,
                                  const StockNote& note,
                                  commerce::UtcTime now) {
    return {.store = store,
            .sku = sku,
            .deal = {},
            .hold = {},
            .from = change > 0 ? StockPlace::Outside : StockPlace::Free,
            .to = change > 0 ? StockPlace::Free : StockPlace::Outside,
            .quantity = change > 0 ? change : -change,
            .reason = note.reason,
            .actor = note.actor,
            .utc = now};
}

const commerce::Offer* offer_for(const commerce::Product& product,
                                 std::optional<commerce::Channel> channel) {
    const auto of = [&](commerce::Channel wanted) {
        const auto found = std::ranges::find(product.offers, wanted, &commerce::Offer::channel);
        return found == product.offers.end() ? nullptr : &*found;
    };
    if (channel) return of(*channel);
    if (const auto* own = of(commerce::Channel::Own)) return own;
    return product.offers.empty() ? nullptr : &product.offers.front();
}

}  // namespace

LiveDeals::LiveDeals(DealSettings settings, Wiring wiring)
    : settings_(settings),
      wiring_(std::move(wiring)),
      log_(wiring_.business,
           wiring_.storage,
           settings.max_undecided,
           [this](const storage::DealRows& rows, bool is_stored) {
               if (outbox_ && !is_stored) outbox_->lost(rows.events);
               turn_settled();
           }),
      timer_(wiring_.business) {}

LiveDeals::~LiveDeals() = default;

void LiveDeals::restore() {
    const storage::DealsState state =
        wiring_.storage.query_blocking<storage::DealsState>(storage::read_deals_state);
    for (const storage::StockMovementRecord& sum : state.movements) {
        ledger_.restore(from_record(sum));
        if (wiring_.desk.find_store(sum.store)) touch(sum.store);
    }
    for (const storage::DealRecord& record : state.deals) {
        if (wiring_.desk.find_store(record.store)) add(from_record(record));
    }
    for (const storage::HoldRecord& record : state.holds) {
        const auto desk = desks_.find(record.deal);
        if (desk != desks_.end()) desk->second->rules.restore(from_record(record));
    }
    for (const storage::OrderKeyRecord& key : state.keys)
        order_keys_[key.store] = key.generation;
    for (const auto& [id, desk] : desks_) {
        const bool is_open = desk->rules.deal().state == DealState::Open;
        desk->has_sold_out = is_open && desk->rules.figures().deal == 0;
        if (is_without_show(*desk)) end_with_show(*desk);
    }
    for (const auto& [name, room] : rooms_)
        show_members(name, *room);
}

boost::asio::awaitable<void> LiveDeals::stop() {
    is_stopping_ = true;
    timer_.cancel();
    auto draining = log_.drain();
    co_await std::move(draining);
}

LiveDeals::Desk* LiveDeals::find(const std::string& room, const std::string& deal) const {
    const auto found = desks_.find(deal);
    return found == desks_.end() || found->second->room != room ? nullptr : found->second.get();
}

LiveDeals::Desk& LiveDeals::add(commerce::Deal deal) {
    const std::string id = deal.id;
    const std::string room = deal.store;
    auto desk = std::make_unique<Desk>(
        std::move(deal), ledger_, commerce::DealDesk::Limits{.waiting = settings_.waiting});
    touch(room);
    rooms_.at(room)->deals.push_back(id);
    return *desks_.emplace(id, std::move(desk)).first->second;
}

DealView LiveDeals::view(const Desk& desk) const {
    return {
        .deal = desk.rules.deal(), .units = desk.rules.figures(), .waiting = desk.rules.waiting()};
}

DealsNow LiveDeals::now() const {
    DealsNow all;
    for (const auto& [id, desk] : desks_) {
        all.open += desk->rules.deal().state == DealState::Open ? 1 : 0;
        all.waiting += desk->rules.waiting();
        all.held_units += static_cast<std::uint64_t>(desk->rules.figures().held);
    }
    return all;
}

Outcome<Deals::Stock> LiveDeals::stock(const std::string& store) const {
    if (!wiring_.desk.find_store(store)) return unknown_store(store);
    return ledger_.of_store(store);
}

Deals::Task<Deals::Stock> LiveDeals::import_stock(std::string store,
                                                  std::vector<Arrival> arrivals,
                                                  StockNote note) {
    if (!wiring_.desk.find_store(store)) co_return unknown_store(store);
    for (const Arrival& arrival : arrivals) {
        if (wiring_.find_product(store, arrival.sku)) continue;
        co_return Refusal{
            "not_found", fmt::format("There is no product '{}'.", arrival.sku), "items"};
    }
    std::vector<commerce::StockMovement> movements;
    storage::DealRows rows;
    for (const Arrival& arrival : arrivals) {
        auto movement = change_of(store, arrival.sku, arrival.quantity, note, wiring_.now());
        if (!ledger_.begin(movement)) {
            for (const auto& begun : movements)
                ledger_.abort(begun);
            co_return Refusal{
                "invalid", fmt::format("'{}' would have too much stock.", arrival.sku), "items"};
        }
        rows.movements.push_back(to_record(movement));
        movements.push_back(std::move(movement));
    }
    auto storing = stored_rows(std::move(rows));
    const Result<void> stored = co_await std::move(storing);
    Stock changed;
    for (const auto& movement : movements) {
        stored ? ledger_.commit(movement) : ledger_.abort(movement);
        changed[movement.sku] = ledger_.of(store, movement.sku);
    }
    if (!stored) co_return not_stored(stored.error());
    touch(store);
    co_return changed;
}

Deals::Task<commerce::StockFigures> LiveDeals::adjust_stock(std::string store,
                                                            std::string sku,
                                                            std::int64_t change,
                                                            StockNote note) {
    if (!wiring_.desk.find_store(store)) co_return unknown_store(store);
    const bool is_known = ledger_.knows(store, sku) || wiring_.find_product(store, sku);
    if (!is_known) {
        co_return Refusal{"not_found", fmt::format("There is no product '{}'.", sku), "sku"};
    }
    const commerce::StockMovement movement = change_of(store, sku, change, note, wiring_.now());
    if (!ledger_.begin(movement)) {
        co_return Refusal{"conflict",
                          fmt::format("The stock of '{}' has {} free; what is in a deal, held or "
                                      "sold cannot be taken away.",
                                      sku,
                                      ledger_.of(store, sku).free),
                          "change"};
    }
    storage::DealRows rows;
    rows.movements.push_back(to_record(movement));
    auto storing = stored_rows(std::move(rows));
    const Result<void> stored = co_await std::move(storing);
    stored ? ledger_.commit(movement) : ledger_.abort(movement);
    if (!stored) co_return not_stored(stored.error());
    touch(store);
    co_return ledger_.of(store, sku);
}

Deals::Task<std::vector<storage::StockMovementRecord>> LiveDeals::movements(
    storage::MovementQuery query) {
    if (!wiring_.desk.find_store(query.store)) co_return unknown_store(query.store);
    using Found = std::vector<storage::StockMovementRecord>;
    std::function<Found(storage::Reader&)> read = [query](storage::Reader& reader) {
        return storage::read_movements(reader, query);
    };
    const Result<Found> found = co_await wiring_.storage.query<Found>(std::move(read));
    if (!found) co_return not_read(found.error());
    co_return *found;
}

Outcome<commerce::Deal> LiveDeals::deal_of(const DealDraft& draft) const {
    const auto product = wiring_.find_product(draft.room, draft.product);
    if (!product) {
        return Refusal{
            "not_found", fmt::format("There is no product '{}'.", draft.product), "product"};
    }
    const commerce::Offer* offer = offer_for(*product, draft.channel);
    if (!offer) {
        return Refusal{"conflict",
                       "The product has no such offer, whose link a buyer could follow.",
                       draft.channel ? "channel" : "product"};
    }
    commerce::Deal deal;
    deal.id = auth::make_id("d_");
    deal.store = draft.room;
    deal.terms = {.sku = draft.product,
                  .channel = offer->channel,
                  .price = {.amount = draft.amount, .currency = offer->price.currency},
                  .quantity = draft.quantity,
                  .per_buyer = std::min(draft.per_buyer, draft.quantity),
                  .duration = draft.duration,
                  .hold_for = settings_.hold_for,
                  .order_for = settings_.order_for};
    if (draft.hold_for) deal.terms.hold_for = *draft.hold_for;
    deal.is_price_shown = draft.is_price_shown;
    deal.created = wiring_.now();
    return deal;
}

Outcome<void> LiveDeals::can_announce(const std::string& room) {
    touch(room);
    Room& entry = *rooms_.at(room);
    forget_past(entry);
    const auto is_over = [this](const std::string& deal) {
        return desks_.at(deal)->rules.deal().state == DealState::Closed;
    };
    const auto over = static_cast<std::size_t>(std::ranges::count_if(entry.deals, is_over));
    if (entry.deals.size() - over + entry.being_announced < settings_.deals) return {};
    return Refusal{"conflict",
                   fmt::format("{} deals are announced or open: close one first.", settings_.deals),
                   "room"};
}

Deals::Task<DealView> LiveDeals::announce(DealDraft draft) {
    if (!wiring_.desk.find_store(draft.room)) co_return unknown_room(draft.room);
    const Outcome<void> allowed = can_announce(draft.room);
    if (!allowed) co_return allowed.error();
    const Outcome<commerce::Deal> deal = deal_of(draft);
    if (!deal) co_return deal.error();
    storage::DealRows rows;
    rows.deals.push_back(to_record(*deal));
    Room& room = *rooms_.at(draft.room);
    ++room.being_announced;
    auto storing = stored_rows(std::move(rows));
    const Result<void> stored = co_await std::move(storing);
    --room.being_announced;
    if (!stored) co_return not_stored(stored.error());
    Desk& desk = add(*deal);
    show_deal(desk);
    log::info("show", "deal announced room={} deal={}", draft.room, deal->id);
    co_return view(desk);
}

Deals::Task<DealView> LiveDeals::open(std::string room, std::string deal, std::string actor) {
    Desk* desk = find(room, deal);
    if (!desk) co_return unknown_deal(deal);
    const auto on_air = wiring_.desk.on_air(room);
    if (!on_air) {
        co_return Refusal{"conflict", "A deal is opened in a show: go on air first.", "room"};
    }
    const auto opening = desk->rules.open(on_air->broadcast.id, actor, wiring_.now());
    if (!opening) co_return opening.error();
    ++desk->silences;  // which keeps it where it is
    auto storing = stored(deal, **opening);
    const Result<void> is_stored = co_await std::move(storing);
    if (!is_stored) {
        --desk->silences;
        co_return not_stored(is_stored.error());
    }
    const commerce::Deal opened = desk->rules.deal();
    CueDraft draft = deal_cue(opened,
                              "deal.open",
                              {{"price", to_json(opened.terms.price)},
                               {"quantity", opened.terms.quantity},
                               {"ends_ms", opened.ends.count()}});
    auto publishing = wiring_.shows.publish_cue(std::move(draft));
    const Outcome<room::Cue> cue = co_await std::move(publishing);
    if (!cue && cue.error().code != "failed") {
        --desk->silences;
        // Nobody has seen it: it was never open.
        close_now(*desk, "no cue", actor);
        co_return cue.error();
    }
    if (cue) {
        const auto binding = desk->rules.bind(cue->id, cue->at);
        if (binding && *binding) {
            auto noting = stored(deal, **binding);
            static_cast<void>(co_await std::move(noting));
        }
    }
    --desk->silences;
    touch(room);  // what was not told meanwhile
    show_deal(*desk);
    log::info("show", "deal open room={} deal={}", room, deal);
    co_return view(*desk);
}

Deals::Task<DealView> LiveDeals::reveal(std::string room, std::string deal) {
    Desk* desk = find(room, deal);
    if (!desk) co_return unknown_deal(deal);
    const auto on_air = wiring_.desk.on_air(room);
    if (!on_air) {
        co_return Refusal{"conflict", "A price is revealed in a show: go on air first.", "room"};
    }
    const auto showing = desk->rules.show_price();
    if (!showing) co_return showing.error();
    if (!*showing) co_return view(*desk);
    ++desk->silences;  // which keeps it where it is
    auto storing = stored(deal, **showing);
    const Result<void> is_stored = co_await std::move(storing);
    if (!is_stored) {
        --desk->silences;
        co_return not_stored(is_stored.error());
    }
    const commerce::Deal& shown = desk->rules.deal();
    CueDraft draft = deal_cue(shown, "price.reveal", {{"price", to_json(shown.terms.price)}});
    auto publishing = wiring_.shows.publish_cue(std::move(draft));
    const Outcome<room::Cue> cue = co_await std::move(publishing);
    --desk->silences;
    if (!desk->is_quiet()) show_deal(*desk);
    if (!cue) co_return cue.error();
    co_return view(*desk);
}

Deals::Task<DealView> LiveDeals::close(std::string room, std::string deal, std::string actor) {
    Desk* desk = find(room, deal);
    if (!desk) co_return unknown_deal(deal);
    const auto closing = desk->rules.close("host", actor, wiring_.now());
    if (!closing) co_return closing.error();
    if (*closing) {
        auto storing = stored(deal, **closing);
        const Result<void> is_stored = co_await std::move(storing);
        if (!is_stored) co_return not_stored(is_stored.error());
    }
    desk = find(room, deal);
    if (!desk) co_return unknown_deal(deal);
    co_return view(*desk);
}

Outcome<DealView> LiveDeals::get(const std::string& room, const std::string& deal) const {
    const Desk* desk = find(room, deal);
    if (!desk) return unknown_deal(deal);
    return view(*desk);
}

Outcome<std::vector<DealView>> LiveDeals::list(const std::string& room) const {
    if (!wiring_.desk.find_store(room)) return unknown_room(room);
    std::vector<DealView> views;
    const auto entry = rooms_.find(room);
    if (entry == rooms_.end()) return views;
    for (const std::string& deal : entry->second->deals)
        views.push_back(view(*desks_.at(deal)));
    return views;
}

}  // namespace shopfloor::show

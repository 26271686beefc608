// SPDX-License-Identifier: MIT
#include "server/commerce/deal_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace shopfloor::commerce {
namespace {

Refusal busy() {
    return {"busy", "The change before this one is still being stored. Try again.", "hold"};
}

bool has_units(HoldState state) { return state == HoldState::Held || state == HoldState::Ordered; }

bool is_live(HoldState state) { return has_units(state) || state == HoldState::Waiting; }

// Since nobody confirmed the order in time.
bool is_given_up(const Hold& hold) {
    return hold.state == HoldState::Released && hold.reason == "expired" &&
           hold.ordered != UtcTime{};
}

Refusal ended(const Hold& hold) {
    return {"conflict",
            hold.state == HoldState::Sold ? "This is sold already."
                                          : "This is given back already: hold another one.",
            "hold"};
}

}  // namespace

DealDesk::DealDesk(Deal deal, StockLedger& ledger, Limits limits)
    : deal_(std::move(deal)), ledger_(ledger), limits_(limits) {}

void DealDesk::restore(Hold hold) {
    next_place_ = std::max(next_place_, hold.place + 1);
    add(std::move(hold), true);
}

bool DealDesk::is_open(UtcTime now) const {
    return deal_.state == DealState::Open && !is_closing_ && now < deal_.ends;
}

std::optional<Refusal> DealDesk::refusal_of(const Press& press, const Buyer& buyer) const {
    if (deal_.state == DealState::Announced) {
        return Refusal{"not_open", "This deal is not open yet.", "deal"};
    }
    if (!is_open(press.now)) return Refusal{"over", "This deal is over.", "deal"};
    const std::int64_t most = deal_.terms.per_buyer;
    if (press.quantity < 1 || press.quantity > most) {
        return Refusal{"invalid", fmt::format("1 to {} can be held at once.", most), "quantity"};
    }
    if (buyer.units + press.quantity > most) {
        return Refusal{
            "limit", fmt::format("Each buyer may have {}: you have {}.", most, buyer.units), ""};
    }
    const bool is_full = buyer.holds.size() >= limits_.holds_of_buyer;
    if (is_full || holds_.size() >= limits_.holds) {
        return Refusal{"busy", "Too much was held and given back here.", ""};
    }
    return std::nullopt;
}

Outcome<DealDesk::Pressed> DealDesk::press(const Press& press) {
    static const Buyer nobody;
    const auto known = buyers_.find(press.viewer);
    const Buyer& buyer = known == buyers_.end() ? nobody : known->second;
    for (const std::string& id : buyer.holds) {
        const Entry& entry = holds_.at(id);
        if (entry.hold.key == press.key) return Pressed{entry.hold, entry.is_pending, {}};
    }
    if (auto refusal = refusal_of(press, buyer)) return *std::move(refusal);

    Hold hold{.id = press.id,
              .deal = deal_.id,
              .viewer = press.viewer,
              .key = press.key,
              .quantity = press.quantity,
              .asked = press.now};
    const std::int64_t left = figures().deal;
    DealStep step{.is_new = true};
    if (line_.empty() && left >= press.quantity) {
        hold.until = press.now + deal_.terms.hold_for;
        step.movement =
            movement(hold, StockPlace::Deal, StockPlace::Held, "held by a buyer", press.now);
        if (!ledger_.begin(*step.movement)) return Refusal{"sold_out", "Everything is held.", ""};
    } else if (press.may_wait && press.quantity <= unsold() && line_.size() < limits_.waiting) {
        hold.state = HoldState::Waiting;
        hold.place = next_place_++;
    } else if (line_.empty() && left > 0) {
        return Refusal{"few_left", fmt::format("Only {} left.", left), "quantity"};
    } else if (press.may_wait && press.quantity > unsold() && unsold() > 0) {
        return Refusal{
            "few_left", fmt::format("All but {} are sold already.", unsold()), "quantity"};
    } else {
        return Refusal{"sold_out", "Everything is held or sold.", ""};
    }
    step.hold = hold;
    add(hold, false);
    return Pressed{std::move(hold), true, std::move(step)};
}

DealDesk::Decision DealDesk::give_back(const std::string& hold,
                                       const std::string& viewer,
                                       UtcTime now) {
    const Hold* known = find(hold);
    if (known && known->viewer != viewer) known = nullptr;
    if (!known) return Refusal{"not_found", "You have no such hold.", "hold"};
    if (known->state == HoldState::Released) return std::optional<DealStep>{};
    Outcome<Entry*> entry = settled(hold);
    if (!entry) return entry.error();
    if (!is_live((*entry)->hold.state)) return ended((*entry)->hold);
    return std::optional{release(**entry, "buyer", {}, now)};
}

DealDesk::Decision DealDesk::order(const std::string& hold, UtcTime now) {
    Outcome<Entry*> entry = settled(hold);
    if (!entry) return entry.error();
    const Hold& before = (*entry)->hold;
    if (before.state == HoldState::Ordered || before.state == HoldState::Sold) {
        return std::optional<DealStep>{};
    }
    if (before.state != HoldState::Held || before.until <= now) {
        return Refusal{"conflict", "This hold has ended.", "hold"};
    }
    Hold after = before;
    after.state = HoldState::Ordered;
    after.ordered = now;
    after.until = now + deal_.terms.order_for;
    return step(**entry, std::move(after), {});
}

DealDesk::Decision DealDesk::confirm(const std::string& hold,
                                     const std::string& actor,
                                     UtcTime now) {
    Outcome<Entry*> entry = settled(hold);
    if (!entry) return entry.error();
    const Hold& before = (*entry)->hold;
    if (before.state == HoldState::Sold) return std::optional<DealStep>{};
    const bool is_late = is_given_up(before);
    if (before.state != HoldState::Ordered && !is_late) {
        return Refusal{"conflict", "This is no order that waits to be confirmed.", "order"};
    }
    Hold after = before;
    after.state = HoldState::Sold;
    after.settled = now;
    after.reason.clear();
    StockMovement sale =
        movement(before, StockPlace::Held, StockPlace::Sold, "order confirmed", now);
    sale.actor = actor;
    if (is_late) {
        // Other orders may be on their way into the deal's own figure.
        if (pending_ > 0 || is_deal_pending_) return busy();
        sale.from = place_of_freed();
    }
    const StockFigures units = figures();
    const bool has_place = units.held + units.sold + before.quantity <= deal_.terms.quantity;
    auto sold = !is_late || has_place ? step(**entry, std::move(after), std::move(sale))
                                      : std::optional<DealStep>{};
    if (!sold) {
        return Refusal{"conflict",
                       "The order was given up since nobody confirmed it in time, and no unit is "
                       "left for it. Give the buyer the money back.",
                       "order"};
    }
    return sold;
}

DealDesk::Decision DealDesk::cancel(const std::string& hold,
                                    const std::string& actor,
                                    UtcTime now) {
    Outcome<Entry*> entry = settled(hold);
    if (!entry) return entry.error();
    // An order that was given up could be sold still: it is not, from now on.
    if ((*entry)->hold.state == HoldState::Released && !is_given_up((*entry)->hold)) {
        return std::optional<DealStep>{};
    }
    return std::optional{release(**entry, "merchant", actor, now)};
}

DealDesk::Decision DealDesk::open(const std::string& broadcast,
                                  const std::string& actor,
                                  UtcTime now) {
    if (is_deal_pending_) return busy();
    if (deal_.state != DealState::Announced) {
        return Refusal{"conflict",
                       deal_.state == DealState::Open ? "This deal is open already."
                                                      : "This deal is over: announce another.",
                       "deal"};
    }
    Deal after = deal_;
    after.state = DealState::Open;
    after.broadcast = broadcast;
    after.is_price_shown = true;
    after.opened = now;
    after.ends = now + deal_.terms.duration;
    StockMovement units{.store = deal_.store,
                        .sku = deal_.terms.sku,
                        .deal = deal_.id,
                        .hold = {},
                        .from = StockPlace::Free,
                        .to = StockPlace::Deal,
                        .quantity = deal_.terms.quantity,
                        .reason = "deal opened",
                        .actor = actor,
                        .utc = now};
    auto opened = step_of_deal(std::move(after), std::move(units));
    if (!opened) {
        return Refusal{"conflict",
                       fmt::format("The deal needs {} of '{}', and the stock has {} free. Enter "
                                   "what has arrived with stock.import.",
                                   deal_.terms.quantity,
                                   deal_.terms.sku,
                                   ledger_.of(deal_.store, deal_.terms.sku).free),
                       "quantity"};
    }
    return opened;
}

DealDesk::Decision DealDesk::show_price() {
    if (is_deal_pending_) return busy();
    if (deal_.state == DealState::Closed) return Refusal{"conflict", "This deal is over.", "deal"};
    if (deal_.is_price_shown) return std::optional<DealStep>{};
    Deal after = deal_;
    after.is_price_shown = true;
    return step_of_deal(std::move(after), {});
}

DealDesk::Decision DealDesk::close(const std::string& reason,
                                   const std::string& actor,
                                   UtcTime now) {
    if (is_deal_pending_) return busy();
    if (deal_.state == DealState::Closed) return std::optional<DealStep>{};
    Deal after = deal_;
    after.state = DealState::Closed;
    after.closed = now;
    after.close_reason = reason;
    std::optional<StockMovement> units;
    if (const std::int64_t left = figures().deal; left > 0) {
        units = StockMovement{.store = deal_.store,
                              .sku = deal_.terms.sku,
                              .deal = deal_.id,
                              .hold = {},
                              .from = StockPlace::Deal,
                              .to = StockPlace::Free,
                              .quantity = left,
                              .reason = "deal closed",
                              .actor = actor,
                              .utc = now};
    }
    is_closing_ = true;
    return step_of_deal(std::move(after), std::move(units));
}

DealDesk::Decision DealDesk::bind(std::uint64_t cue, std::chrono::microseconds at) {
    if (is_deal_pending_) return busy();
    Deal after = deal_;
    after.cue = cue;
    after.at = at;
    return step_of_deal(std::move(after), {});
}

std::size_t DealDesk::ahead_of(const Hold& waiting) const {
    return static_cast<std::size_t>(std::distance(line_.begin(), line_.lower_bound(waiting.place)));
}

const Hold* DealDesk::find(const std::string& hold) const {
    const auto found = holds_.find(hold);
    return found == holds_.end() ? nullptr : &found->second.hold;
}

bool DealDesk::is_pending(const std::string& hold) const {
    const auto found = holds_.find(hold);
    return found != holds_.end() && found->second.is_pending;
}

std::vector<Hold> DealDesk::of_viewer(const std::string& viewer) const {
    std::vector<Hold> holds;
    const auto buyer = buyers_.find(viewer);
    if (buyer == buyers_.end()) return holds;
    for (const std::string& id : buyer->second.holds) {
        const Entry& entry = holds_.at(id);
        if (entry.is_stored) holds.push_back(entry.hold);
    }
    return holds;
}

bool DealDesk::is_over() const {
    return deal_.state == DealState::Closed && live_ == 0 && pending_ == 0 && !is_deal_pending_ &&
           figures().deal == 0;
}

Outcome<DealDesk::Entry*> DealDesk::settled(const std::string& hold) {
    const auto found = holds_.find(hold);
    if (found == holds_.end()) return Refusal{"not_found", "There is no such hold.", "hold"};
    if (found->second.is_pending) return busy();
    return &found->second;
}

void DealDesk::add(Hold hold, bool is_stored) {
    buyers_[hold.viewer].holds.push_back(hold.id);
    index(hold);
    is_stored ? watch(hold) : static_cast<void>(++pending_);
    std::string id = hold.id;
    holds_.emplace(
        std::move(id),
        Entry{.hold = std::move(hold), .is_pending = !is_stored, .is_stored = is_stored});
}

void DealDesk::forget(const std::string& hold) {
    const auto found = holds_.find(hold);
    unindex(found->second.hold);
    const auto buyer = buyers_.find(found->second.hold.viewer);
    std::erase(buyer->second.holds, hold);
    if (buyer->second.holds.empty()) buyers_.erase(buyer);
    holds_.erase(found);
}

void DealDesk::index(const Hold& hold) {
    if (hold.state != HoldState::Released) buyers_[hold.viewer].units += hold.quantity;
    if (is_live(hold.state)) ++live_;
    if (hold.state == HoldState::Waiting) line_.emplace(hold.place, hold.id);
}

void DealDesk::unindex(const Hold& hold) {
    if (hold.state != HoldState::Released) buyers_[hold.viewer].units -= hold.quantity;
    if (is_live(hold.state)) --live_;
    if (hold.state == HoldState::Waiting) line_.erase(hold.place);
}

void DealDesk::watch(const Hold& hold) {
    if (has_units(hold.state)) deadlines_.emplace(hold.until, hold.id);
}

std::int64_t DealDesk::unsold() const { return deal_.terms.quantity - figures().sold; }

StockPlace DealDesk::place_of_freed() const {
    const bool is_open = deal_.state == DealState::Open && !is_closing_;
    return is_open ? StockPlace::Deal : StockPlace::Free;
}

StockMovement DealDesk::movement(
    const Hold& hold, StockPlace from, StockPlace to, std::string reason, UtcTime now) const {
    return {.store = deal_.store,
            .sku = deal_.terms.sku,
            .deal = deal_.id,
            .hold = hold.id,
            .from = from,
            .to = to,
            .quantity = hold.quantity,
            .reason = std::move(reason),
            .actor = {},
            .utc = now};
}

// Nothing where the units are not there.
std::optional<DealStep> DealDesk::step(Entry& entry,
                                       Hold after,
                                       std::optional<StockMovement> movement) {
    if (movement && !ledger_.begin(*movement)) return std::nullopt;
    entry.is_pending = true;
    ++pending_;
    deadlines_.erase({entry.hold.until, entry.hold.id});
    return DealStep{.hold = std::move(after), .movement = std::move(movement)};
}

DealStep DealDesk::release(Entry& entry,
                           const std::string& reason,
                           const std::string& actor,
                           UtcTime now) {
    Hold after = entry.hold;
    after.state = HoldState::Released;
    after.settled = now;
    after.reason = reason;
    std::optional<StockMovement> freed;
    if (entry.hold.state == HoldState::Sold) {
        freed = movement(entry.hold, StockPlace::Sold, place_of_freed(), "order cancelled", now);
    } else if (has_units(entry.hold.state)) {
        freed = movement(entry.hold, StockPlace::Held, place_of_freed(), "hold " + reason, now);
    }
    if (freed) freed->actor = actor;
    return *step(entry, std::move(after), std::move(freed));
}

std::optional<DealStep> DealDesk::step_of_deal(Deal after, std::optional<StockMovement> movement) {
    if (movement && !ledger_.begin(*movement)) return std::nullopt;
    is_deal_pending_ = true;
    return DealStep{.deal = std::move(after), .movement = std::move(movement)};
}

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
// DealDesk: what time brings about, and what becomes of what was decided.
#include "server/commerce/deal_desk.hpp"

#include <algorithm>

namespace shopfloor::commerce {

std::vector<DealStep> DealDesk::due(UtcTime now) {
    std::vector<DealStep> steps;
    add_due_of_deal(steps, now);
    add_expired(steps, now);
    add_line(steps, now);
    return steps;
}

std::optional<UtcTime> DealDesk::next_due() const {
    std::optional<UtcTime> next;
    if (!deadlines_.empty()) next = deadlines_.begin()->first;
    if (deal_.state == DealState::Open && !is_closing_) {
        next = next ? std::min(*next, deal_.ends) : deal_.ends;
    }
    return next;
}

void DealDesk::add_due_of_deal(std::vector<DealStep>& steps, UtcTime now) {
    if (is_deal_pending_) return;
    const StockFigures units = figures();
    if (deal_.state == DealState::Open) {
        const bool is_sold = units.sold >= deal_.terms.quantity;
        if (now < deal_.ends && !is_sold) return;
        auto closed = close(now >= deal_.ends ? "time" : "quantity", {}, now);
        if (closed && *closed) steps.push_back(**std::move(closed));
        return;
    }
    // Units that came back while it was being closed.
    if (deal_.state != DealState::Closed || units.deal == 0) return;
    StockMovement left{.store = deal_.store,
                       .sku = deal_.terms.sku,
                       .deal = deal_.id,
                       .hold = {},
                       .from = StockPlace::Deal,
                       .to = StockPlace::Free,
                       .quantity = units.deal,
                       .reason = "deal closed",
                       .actor = {},
                       .utc = now};
    if (auto swept = step_of_deal(deal_, std::move(left))) steps.push_back(*std::move(swept));
}

void DealDesk::add_expired(std::vector<DealStep>& steps, UtcTime now) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        Entry& entry = holds_.at(deadlines_.begin()->second);
        steps.push_back(release(entry, "expired", {}, now));  // takes it out of there
    }
}

// Strictly in order: nobody gets past who asked before.
void DealDesk::add_line(std::vector<DealStep>& steps, UtcTime now) {
    const bool is_over = deal_.state == DealState::Closed;
    if (!is_over && !is_open(now)) return;
    for (const auto& [place, id] : line_) {
        Entry& entry = holds_.at(id);
        if (!entry.is_stored) return;
        if (entry.is_pending) continue;  // it has its units, or has gone
        if (is_over || entry.hold.quantity > unsold()) {
            steps.push_back(release(entry, is_over ? "closed" : "few_left", {}, now));
            continue;
        }
        if (figures().deal < entry.hold.quantity) return;
        Hold after = entry.hold;
        after.state = HoldState::Held;
        after.until = now + deal_.terms.hold_for;
        auto held =
            step(entry,
                 std::move(after),
                 movement(entry.hold, StockPlace::Deal, StockPlace::Held, "next in line", now));
        if (!held) return;
        steps.push_back(*std::move(held));
    }
}

void DealDesk::settle(const DealStep& step, bool is_stored) {
    if (step.movement) {
        is_stored ? ledger_.commit(*step.movement) : ledger_.abort(*step.movement);
    }
    if (step.deal) {
        is_deal_pending_ = false;
        is_closing_ = false;
        if (is_stored) deal_ = *step.deal;
    }
    if (!step.hold) return;
    const std::string id = step.hold->id;
    --pending_;
    if (!is_stored && step.is_new) return forget(id);
    Entry& entry = holds_.at(id);
    entry.is_pending = false;
    if (is_stored) {
        unindex(entry.hold);
        entry.hold = *step.hold;
        entry.is_stored = true;
        index(entry.hold);
    }
    watch(entry.hold);
}

}  // namespace shopfloor::commerce

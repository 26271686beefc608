// SPDX-License-Identifier: MIT
#include "server/show/hook_events.hpp"

#include "server/show/deal_json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <functional>

namespace shopfloor::show {

namespace json = boost::json;
using commerce::DealState;
using commerce::HoldState;
using hooks::EventKind;

namespace {

/// Events of one broadcast at one moment. Their data is made only if somebody listens.
class Teller {
public:
    Teller(hooks::Outbox& outbox, std::string store, std::string broadcast, storage::UtcTime utc)
        : outbox_(outbox),
          event_{.kind = {},
                 .store = std::move(store),
                 .broadcast = std::move(broadcast),
                 .utc = utc,
                 .data = {}} {}

    template <class Data>
    void tell(EventKind kind, const Data& data) {
        if (!outbox_.listens(event_.store, kind)) return;
        event_.kind = kind;
        event_.data = json::serialize(data());
        outbox_.add(rows_, event_);
    }
    HookRows take() { return std::move(rows_); }

private:
    hooks::Outbox& outbox_;
    hooks::Event event_;
    HookRows rows_;
};

json::object to_object(const storage::BroadcastRecord& broadcast) {
    return {{"broadcast", broadcast.id},
            {"room", broadcast.room},
            {"started_ms", broadcast.started.count()}};
}

json::object to_object(const commerce::Deal& deal) {
    json::object object{{"deal", deal.id},
                        {"product", deal.terms.sku},
                        {"channel", commerce::to_word(deal.terms.channel)},
                        {"price", to_json(deal.terms.price)},
                        {"quantity", deal.terms.quantity},
                        {"per_buyer", deal.terms.per_buyer},
                        {"state", commerce::to_word(deal.state)},
                        {"opened_ms", deal.opened.count()},
                        {"ends_ms", deal.ends.count()}};
    if (deal.state == DealState::Closed) {
        object["closed_ms"] = deal.closed.count();
        object["close_reason"] = deal.close_reason;
    }
    return object;
}

void tell_deal(Teller& teller, const commerce::Deal& before, const commerce::Deal& after) {
    if (before.state == after.state) return;
    const auto data = [&] { return to_object(after); };
    if (after.state == DealState::Open) teller.tell(EventKind::DealOpened, data);
    // One that was closed before it was open was nobody's business.
    if (after.state == DealState::Closed && before.state == DealState::Open) {
        teller.tell(EventKind::DealClosed, data);
    }
}

// Of a place in line nobody is told: it is no unit of anything.
void tell_hold(Teller& teller,
               HoldState before,
               const commerce::Hold& after,
               const commerce::Deal& deal) {
    const auto data = [&] { return to_staff_json(HoldView{.hold = after, .deal = deal}); };
    const bool was_ordered = before == HoldState::Ordered || before == HoldState::Sold;
    switch (after.state) {
        case HoldState::Waiting: return;
        case HoldState::Held: return teller.tell(EventKind::HoldCreated, data);
        case HoldState::Ordered: return teller.tell(EventKind::OrderPlaced, data);
        case HoldState::Sold:
            teller.tell(EventKind::HoldConfirmed, data);
            return teller.tell(EventKind::OrderConfirmed, data);
        case HoldState::Released:
            // An order that was given up before: that is told.
            if (before == HoldState::Waiting || before == HoldState::Released) return;
            teller.tell(
                after.reason == "expired" ? EventKind::HoldExpired : EventKind::HoldReleased, data);
            if (was_ordered) teller.tell(EventKind::OrderCancelled, data);
            return;
    }
}

}  // namespace

HookRows events_of_start(hooks::Outbox* outbox, const storage::BroadcastRecord& broadcast) {
    if (!outbox) return {};
    Teller teller{*outbox, broadcast.room, broadcast.id, broadcast.started};
    teller.tell(EventKind::BroadcastStarted, [&] { return to_object(broadcast); });
    return teller.take();
}

HookRows events_of_end(hooks::Outbox* outbox, const storage::BroadcastRecord& broadcast) {
    if (!outbox) return {};
    const auto ended = broadcast.ended.value_or(storage::UtcTime{});
    Teller teller{*outbox, broadcast.room, broadcast.id, ended};
    teller.tell(EventKind::BroadcastEnded, [&] {
        json::object object = to_object(broadcast);
        object["ended_ms"] = ended.count();
        object["reason"] = broadcast.end_reason;
        object["duration_us"] = broadcast.duration.count();
        return object;
    });
    return teller.take();
}

HookRows events_of_cue(hooks::Outbox* outbox,
                       const storage::BroadcastRecord& broadcast,
                       const room::Cue& cue) {
    if (!outbox || cue.kind != "explain.start") return {};
    Teller teller{*outbox, broadcast.room, broadcast.id, cue.utc};
    teller.tell(EventKind::ProductExplained, [&] {
        return json::object{{"product", cue.product}, {"cue", cue.id}, {"at_us", cue.at.count()}};
    });
    return teller.take();
}

HookRows events_of_step(hooks::Outbox* outbox,
                        const commerce::DealDesk& rules,
                        const commerce::DealStep& step,
                        bool sells_out,
                        commerce::UtcTime now) {
    if (!outbox) return {};
    const commerce::Deal& deal = step.deal ? *step.deal : rules.deal();
    Teller teller{*outbox, deal.store, deal.broadcast, now};
    if (step.deal) tell_deal(teller, rules.deal(), *step.deal);
    if (step.hold) {
        const commerce::Hold* known = step.is_new ? nullptr : rules.find(step.hold->id);
        tell_hold(teller, known ? known->state : HoldState::Waiting, *step.hold, deal);
    }
    if (sells_out) teller.tell(EventKind::DealSoldOut, [&] { return to_object(deal); });
    return teller.take();
}

void add_events(std::vector<storage::Change>& changes, const HookRows& rows) {
    if (!rows.empty()) changes.emplace_back(storage::HookEventBatch{rows});
}

void events_stored(hooks::Outbox* outbox,
                   const storage::BroadcastRecord& broadcast,
                   const HookRows& rows,
                   bool is_stored) {
    if (!outbox) return;
    is_stored ? outbox->stored(broadcast.room, broadcast.id) : outbox->lost(rows);
}

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
// LiveDeals: what viewers do, and what they are told.
#include "server/auth/secret.hpp"
#include "server/show/live_deal_parts.hpp"
#include "server/show/refusals.hpp"

#include <algorithm>

namespace shopfloor::show {

using commerce::DealState;
using commerce::HoldState;
using std::chrono::steady_clock;

namespace {

// Later ones sort later, so that a rush writes to few pages of the database. Links to them are
// signed: nothing depends on nobody guessing one.
std::string new_hold_id(commerce::UtcTime now) {
    constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
    constexpr int count = 9;  // of 45 bits
    std::string id = "h_";
    for (int digit = count - 1; digit >= 0; --digit)
        id += digits[static_cast<std::size_t>(now.count() >> (5 * digit)) & 31U];
    return auth::make_id(id);
}

constexpr const char* kNoDeal = "This deal is not there any more.";

void remember(auto& sockets, const delivery::ViewerRef& viewer) {
    const auto [begin, end] = sockets.equal_range(viewer.viewer);
    const bool is_known =
        std::any_of(begin, end, [&](const auto& known) { return known.second == viewer.socket; });
    if (!is_known) sockets.emplace(viewer.viewer, viewer.socket);
}

}  // namespace

void LiveDeals::viewer_joined(const std::string& room, const delivery::ViewerRef& viewer) {
    const auto entry = rooms_.find(room);
    if (entry == rooms_.end()) return;
    tell_holds(*entry->second, viewer);
}

void LiveDeals::viewer_left(const std::string& room, const delivery::ViewerRef& viewer) {
    const auto entry = rooms_.find(room);
    if (entry == rooms_.end()) return;
    auto& sockets = entry->second->sockets;
    const auto [begin, end] = sockets.equal_range(viewer.viewer);
    const auto known =
        std::find_if(begin, end, [&](const auto& each) { return each.second == viewer.socket; });
    if (known != end) sockets.erase(known);
}

void LiveDeals::viewer_said(const std::string& room,
                            const delivery::ViewerRef& viewer,
                            const std::string& type,
                            const std::string& json) {
    if ((type != "hold" && type != "unhold") || is_stopping_) return;
    const auto entry = rooms_.find(room);
    if (entry == rooms_.end()) {
        return refuse(viewer.socket, names_in_hold(json), {"not_found", kNoDeal, "deal"});
    }
    if (type == "hold") {
        press(*entry->second, room, viewer, json);
    } else {
        give_back(*entry->second, viewer, json);
    }
}

void LiveDeals::press(Room& room,
                      const std::string& name,
                      const delivery::ViewerRef& viewer,
                      const std::string& json) {
    const auto message = parse_hold(json);
    if (!message) return refuse(viewer.socket, names_in_hold(json), message.error());
    const HoldNames names{.deal = message->deal, .key = message->key};
    const UtcTime now = wiring_.now();
    if (!presses_.counts(viewer.viewer, settings_.presses_per_minute, now)) {
        return refuse(viewer.socket, names, {"too_fast", "That was often: wait a minute."});
    }
    Desk* desk = find(name, message->deal);
    if (!desk) return refuse(viewer.socket, names, {"not_found", kNoDeal, "deal"});
    if (!log_.has_room()) {
        return refuse(viewer.socket, names, {"busy", "Very many press now: press again."});
    }
    const auto pressed = desk->rules.press({.id = new_hold_id(now),
                                            .viewer = viewer.viewer,
                                            .key = message->key,
                                            .quantity = message->quantity,
                                            .may_wait = message->may_wait,
                                            .now = now});
    if (!pressed) {
        // Another of the buyer's pages has them.
        if (pressed.error().code == "limit") tell_holds(room, viewer);
        return refuse(viewer.socket, names, pressed.error());
    }
    remember(room.sockets, viewer);
    if (pressed->step) {
        const bool is_last = desk->rules.figures().deal == 0;
        write(message->deal,
              *pressed->step,
              [this, name, who = viewer.viewer, names, is_last, pressed_at = steady_clock::now()](
                  const Result<void>& stored) {
                  if (!stored) return refuse_pages(name, who, names, not_stored(stored.error()));
                  counts_.answers.observe(steady_clock::now() - pressed_at);
                  if (is_last) tell_sold_out(*desks_.at(names.deal));
              });
    } else if (!pressed->is_pending) {
        wiring_.desk.tell_one(viewer.socket, hold_event(own(*desk, pressed->hold)));
    }
}

void LiveDeals::give_back(Room& room, const delivery::ViewerRef& viewer, const std::string& json) {
    const UtcTime now = wiring_.now();
    const std::string hold = parse_unhold(json);
    Desk* desk = nullptr;
    for (const std::string& deal : room.deals) {
        Desk& each = *desks_.at(deal);
        const commerce::Hold* known = each.rules.find(hold);
        if (known && known->viewer == viewer.viewer) desk = &each;
    }
    HoldNames names;
    if (desk) names = {.deal = desk->rules.deal().id, .key = desk->rules.find(hold)->key};
    if (!presses_.counts(viewer.viewer, settings_.presses_per_minute, now)) {
        return refuse(viewer.socket, names, {"too_fast", "That was often: wait a minute."});
    }
    if (!desk) {
        return refuse(viewer.socket, names, {"not_found", "You have no such hold.", "hold"});
    }
    if (!log_.has_room()) {
        return refuse(viewer.socket, names, {"busy", "Very many press now: try again."});
    }
    const auto back = desk->rules.give_back(hold, viewer.viewer, now);
    if (!back) return refuse(viewer.socket, names, back.error());
    remember(room.sockets, viewer);
    if (!*back) {
        const commerce::Hold known = *desk->rules.find(hold);
        return wiring_.desk.tell_one(viewer.socket, hold_event(own(*desk, known)));
    }
    write(desk->rules.deal().id,
          **back,
          [this, name = desk->room, who = viewer.viewer, names](const Result<void>& stored) {
              if (!stored) refuse_pages(name, who, names, not_stored(stored.error()));
          });
}

// All that the viewer has, in place of what the page knew.
void LiveDeals::tell_holds(Room& room, const delivery::ViewerRef& viewer) {
    std::vector<OwnHold> holds;
    for (const std::string& deal : room.deals) {
        const Desk& desk = *desks_.at(deal);
        if (desk.rules.knows(viewer.viewer)) remember(room.sockets, viewer);
        for (const commerce::Hold& hold : desk.rules.of_viewer(viewer.viewer)) {
            if (hold.state != HoldState::Released) holds.push_back(own(desk, hold));
        }
    }
    wiring_.desk.tell_one(viewer.socket, holds_event(holds));
}

void LiveDeals::refuse(delivery::SocketId socket, const HoldNames& names, const Refusal& refusal) {
    ++counts_.refused;
    wiring_.desk.tell_one(socket, refused_hold_event(names, refusal));
}

void LiveDeals::refuse_pages(const std::string& room,
                             const std::string& viewer,
                             const HoldNames& names,
                             const Refusal& refusal) {
    const auto [begin, end] = rooms_.at(room)->sockets.equal_range(viewer);
    for (auto each = begin; each != end; ++each)
        refuse(each->second, names, refusal);
}

void LiveDeals::tell_hold(Desk& desk, const commerce::Hold& hold) {
    const auto [begin, end] = rooms_.at(desk.room)->sockets.equal_range(hold.viewer);
    if (begin == end) return;
    const std::string event = hold_event(own(desk, hold));
    for (auto each = begin; each != end; ++each)
        wiring_.desk.tell_one(each->second, event);
}

// With the answer to who has the last one: whoever has one of the others was answered before, and
// does not wait for a message to everybody.
void LiveDeals::tell_sold_out(Desk& desk) {
    if (desk.rules.figures().deal > 0 || std::exchange(desk.is_told_sold_out, true)) return;
    Room& room = *rooms_.at(desk.room);
    const DealView seen = view(desk);
    wiring_.desk.tell(desk.room, stock_event({}, {seen}));
    room.told_deals[seen.deal.id] = figures_of(seen);
    show_members(desk.room, room);
}

OwnHold LiveDeals::own(const Desk& desk, const commerce::Hold& hold) const {
    const bool can_order = hold.state == HoldState::Held || hold.state == HoldState::Ordered;
    return {.hold = hold,
            .deal = desk.rules.deal(),
            .link = can_order ? hold_link(hold.id) : std::string{},
            .ahead = hold.state == HoldState::Waiting ? desk.rules.ahead_of(hold) : 0};
}

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
// LiveShows: the cue log.
#include "server/show/clock.hpp"
#include "server/show/hook_events.hpp"
#include "server/show/live_shows.hpp"
#include "server/show/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace shopfloor::show {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 4> kProductKinds{
    "explain.start", "price.reveal", "deal.open", "deal.close"};
constexpr std::array<std::string_view, 3> kOtherKinds{"explain.end", "notice", "coupon"};
constexpr std::size_t kMaxData = 512;  // bytes; the whole cue stays under 1 KB in its emsg
constexpr auto kMaxAhead = 60s;
constexpr auto kMaxBackdate = 600s;

bool has(const auto& kinds, const std::string& kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Refusal invalid(std::string message, std::string field) {
    return {"invalid", std::move(message), std::move(field)};
}

Outcome<void> check(const CueDraft& draft, const RoomEntry& entry) {
    const bool needs_product = has(kProductKinds, draft.kind);
    if (!needs_product && !has(kOtherKinds, draft.kind)) {
        return invalid(fmt::format("'{}' is no kind of cue; kinds are {}, {}.",
                                   draft.kind,
                                   fmt::join(kProductKinds, ", "),
                                   fmt::join(kOtherKinds, ", ")),
                       "kind");
    }
    if (needs_product && draft.product.empty()) {
        return invalid(fmt::format("A cue '{}' needs the SKU of its product.", draft.kind),
                       "product");
    }
    if (draft.data.size() > kMaxData) {
        return invalid(
            fmt::format("The data is {} bytes; {} fit into a cue.", draft.data.size(), kMaxData),
            "data");
    }
    if (draft.at && (*draft.at < 0us || *draft.at > entry.live_edge() + kMaxAhead)) {
        return invalid("The time lies before the broadcast, or over a minute ahead of it.",
                       "at_us");
    }
    if (draft.backdate && (*draft.backdate < 0ms || *draft.backdate > kMaxBackdate)) {
        return invalid("A cue is backdated by 0 to 600,000 ms.", "backdate_ms");
    }
    return {};
}

Refusal no_broadcast(const std::string& room) {
    return {"conflict",
            fmt::format("Room '{}' has no broadcast. A cue needs one: start publishing.", room),
            "room"};
}

}  // namespace

Shows::Task<room::Cue> LiveShows::publish_cue(CueDraft draft) {
    RoomEntry* entry = find(draft.room);
    if (!entry) co_return unknown_room(draft.room);
    if (!entry->lifecycle.has_broadcast()) co_return no_broadcast(draft.room);
    const Outcome<void> checked = check(draft, *entry);
    if (!checked) co_return checked.error();
    if (!draft.product.empty()) {
        auto putting = shelf_->put_on_show(draft.room, draft.product);
        const Outcome<void> put = co_await std::move(putting);
        if (!put) co_return put.error();
        // The show may have ended meanwhile.
        if (!entry->lifecycle.has_broadcast()) co_return no_broadcast(draft.room);
    }
    if (entry->cues.size() >= settings_.max_cues) {
        co_return Refusal{
            "busy", fmt::format("A broadcast has {} cues at most.", settings_.max_cues), ""};
    }

    const auto broadcast = entry->broadcast;
    broadcast::CueOrder order{.cue = {.id = entry->next_cue_id++,
                                      .kind = draft.kind,
                                      .utc = utc_now(),
                                      .product = draft.product,
                                      .data = draft.data},
                              .at = draft.at,
                              .backdate = draft.backdate.value_or(0ms)};
    const Result<room::Cue> bound = co_await broadcast->bind(std::move(order));
    if (!bound) {
        co_return Refusal{"busy", "Too many cues wait for a frame. Try again.", ""};
    }
    if (entry->broadcast == broadcast) {
        entry->cues.insert_or_assign(bound->id, *bound);
        notify(&ShowListener::cue_published, entry->record, *bound);
    }

    const storage::BroadcastRecord of{.id = broadcast->id(), .room = draft.room};
    std::vector<storage::Change> changes{storage::CueRecord{of.id, *bound}};
    const HookRows events = events_of_cue(outbox_, of, *bound);
    add_events(changes, events);
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    events_stored(outbox_, of, events, stored.has_value());
    if (!stored) {
        co_return Refusal{"failed",
                          fmt::format("Cue {} was shown, but not stored: {}. Do not repeat it.",
                                      bound->id,
                                      stored.error().message()),
                          ""};
    }
    co_return *bound;
}

Shows::Task<room::Cue> LiveShows::revise_cue(std::string room, std::uint64_t id, std::string data) {
    RoomEntry* entry = find(room);
    if (!entry) co_return unknown_room(room);
    if (!entry->lifecycle.has_broadcast()) co_return no_broadcast(room);
    const auto found = entry->cues.find(id);
    if (found == entry->cues.end()) {
        co_return Refusal{"not_found", fmt::format("This broadcast has no cue {}.", id), "id"};
    }
    if (data.size() > kMaxData) {
        co_return invalid(
            fmt::format("The data is {} bytes; {} fit into a cue.", data.size(), kMaxData), "data");
    }
    room::Cue revised = found->second;
    ++revised.rev;
    revised.utc = utc_now();
    revised.data = std::move(data);
    found->second = revised;
    const std::string broadcast_id = entry->broadcast->id();
    entry->broadcast->revise(revised);
    notify(&ShowListener::cue_published, entry->record, revised);

    std::vector<storage::Change> changes{storage::CueRecord{broadcast_id, revised}};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        co_return Refusal{
            "failed",
            "The revision was shown, but not stored: " + stored.error().message() + ".",
            ""};
    }
    co_return revised;
}

Outcome<std::vector<room::Cue>> LiveShows::list_cues(const std::string& room) const {
    const RoomEntry* entry = find(room);
    if (!entry) return unknown_room(room);
    std::vector<room::Cue> cues;
    for (const auto& [id, cue] : entry->cues) {
        cues.push_back(cue);
    }
    return cues;
}

}  // namespace shopfloor::show

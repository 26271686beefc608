// SPDX-License-Identifier: MIT
#include "server/show/live_rundowns.hpp"

#include "pipeline/base/log.hpp"
#include "server/show/clock.hpp"
#include "server/show/refusals.hpp"
#include "server/show/rundown_json.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::show {

namespace asio = boost::asio;
using commerce::Loop;
using commerce::RundownPlace;
using std::chrono::milliseconds;

namespace {

struct Moving {};

CueDraft draft_of(const std::string& room, const commerce::RundownCue& cue) {
    CueDraft draft;
    draft.room = room;
    draft.kind = cue.kind;
    draft.product = cue.product;
    return draft;
}

}  // namespace

struct LiveRundowns::Entry {
    Entry(std::string of_room, const asio::any_io_executor& business)
        : room(std::move(of_room)), clock(business) {
        place.room = room;
    }

    RundownPlace current() const { return {place.position, place.showing}; }
    void put(const RundownPlace& to) {
        place.position = to.position;
        place.showing = to.showing;
    }
    Loop loop() const { return place.is_loop ? Loop::Yes : Loop::No; }
    milliseconds elapsed() const { return utc_now() - place.started.value_or(utc_now()); }
    RundownView view() const {
        return {.steps = steps,
                .place = current(),
                .mode = place.is_auto ? RundownMode::Auto : RundownMode::Manual,
                .loop = loop(),
                .started = place.started};
    }
    // The step at `position` is on from now on, by the clock too.
    void turn_clock_to(int position) {
        const auto index = static_cast<std::size_t>(std::max(position, 0));
        const milliseconds at = index < steps.size() ? steps[index].at : commerce::length_of(steps);
        place.started = utc_now() - (steps.empty() ? milliseconds{} : at);
    }

    bool is_moving() const { return !moving.expired(); }
    // The entry moves as long as this is held, however the holder ends.
    std::shared_ptr<const Moving> begin_moving() {
        auto made = std::make_shared<const Moving>();
        moving = made;
        return made;
    }

    std::string room;
    commerce::RundownSteps steps;
    storage::RundownPlaceRecord place;
    asio::steady_timer clock;            // of automatic mode
    std::weak_ptr<const Moving> moving;  // cues of a step are on their way to their frame
};

LiveRundowns::LiveRundowns(Wiring wiring) : wiring_(std::move(wiring)) {}

LiveRundowns::~LiveRundowns() = default;

void LiveRundowns::restore() {
    using Plans = std::vector<storage::RundownRecord>;
    using Places = std::vector<storage::RundownPlaceRecord>;
    for (const auto& record : wiring_.storage.query_blocking<Plans>(storage::read_rundowns)) {
        auto steps = rundown_from_text(record.steps);
        if (steps) {
            entry(record.room).steps = *std::move(steps);
        } else {
            log::error(
                "show", "stored rundown skipped room={}: {}", record.room, steps.error().message);
        }
    }
    for (auto& place : wiring_.storage.query_blocking<Places>(storage::read_rundown_places)) {
        Entry& known = entry(place.room);
        known.place = std::move(place);
        // The plan may have been skipped.
        known.place.position =
            std::clamp(known.place.position, -1, static_cast<int>(known.steps.size()));
    }
}

void LiveRundowns::stop() {
    is_stopping_ = true;
    for (const auto& [room, entry] : entries_) {
        entry->clock.cancel();
    }
}

LiveRundowns::Entry& LiveRundowns::entry(const std::string& room) {
    std::unique_ptr<Entry>& known = entries_[room];
    if (!known) known = std::make_unique<Entry>(room, wiring_.business);
    return *known;
}

Outcome<RundownView> LiveRundowns::get(const std::string& room) const {
    if (!wiring_.desk.find_store(room)) return unknown_room(room);
    const auto found = entries_.find(room);
    return found == entries_.end() ? RundownView{} : found->second->view();
}

Rundowns::Task<RundownView> LiveRundowns::set(std::string room, commerce::RundownSteps steps) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    Entry& known = entry(room);
    known.put(commerce::place_after_edit(known.steps, known.current(), steps));
    known.steps = std::move(steps);
    std::vector<storage::Change> changes{
        storage::RundownRecord{.room = room, .steps = rundown_to_text(known.steps)}, known.place};
    auto storing = store(std::move(changes));
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    publish(known);
    tick(known);
    co_return known.view();
}

Rundowns::Task<RundownMove> LiveRundowns::next(std::string room) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    Entry& known = entry(room);
    const int size = static_cast<int>(known.steps.size());
    if (known.place.position >= size) {
        co_return Refusal{"conflict", "The rundown is over: there is no next step.", "room"};
    }
    auto moving = move(known, commerce::place_at(known.steps, known.place.position + 1));
    co_return co_await std::move(moving);
}

Rundowns::Task<RundownMove> LiveRundowns::go(std::string room, std::size_t step) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    Entry& known = entry(room);
    if (step > known.steps.size()) {
        co_return Refusal{
            "not_found", fmt::format("The rundown has {} steps.", known.steps.size()), "step"};
    }
    auto moving = move(known, commerce::place_at(known.steps, static_cast<int>(step)));
    co_return co_await std::move(moving);
}

Rundowns::Task<RundownView> LiveRundowns::set_mode(std::string room, RundownMode mode, Loop loop) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    Entry& known = entry(room);
    const bool becomes_auto = mode == RundownMode::Auto && !known.place.is_auto;
    known.place.is_auto = mode == RundownMode::Auto;
    known.place.is_loop = loop == Loop::Yes;
    // From by hand to the clock: it goes on from the step that is on.
    if (becomes_auto && known.place.position >= 0) known.turn_clock_to(known.place.position);
    std::vector<storage::Change> changes{known.place};
    auto storing = store(std::move(changes));
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    publish(known);
    tick(known);
    co_return known.view();
}

// The place is reserved, then its cues fired, then it is stored: after a crash in between the
// step comes again, which viewers do not notice, and is not lost.
Rundowns::Task<RundownMove> LiveRundowns::move(Entry& entry, RundownPlace to) {
    const auto on_air = wiring_.desk.on_air(entry.room);
    if (!on_air) {
        co_return Refusal{
            "conflict",
            fmt::format("Room '{}' has no broadcast. The rundown waits for one.", entry.room),
            "room"};
    }
    if (entry.is_moving()) {
        co_return Refusal{"busy", "The step before is still on its way. Try again.", ""};
    }
    auto moving = entry.begin_moving();
    const auto cues = commerce::cues_between(entry.current(), to);
    entry.put(to);
    entry.place.broadcast = on_air->broadcast.id;
    if (entry.place.is_auto) entry.turn_clock_to(to.position);
    RundownMove moved;
    for (const commerce::RundownCue& due : cues) {
        CueDraft draft = draft_of(entry.room, due);
        auto publishing = wiring_.shows.publish_cue(std::move(draft));
        Outcome<room::Cue> cue = co_await std::move(publishing);
        if (cue) {
            moved.cues.push_back(*std::move(cue));
        } else {
            moved.problems.push_back(cue.error().message);
        }
    }
    moving.reset();
    std::vector<storage::Change> changes{entry.place};
    auto storing = store(std::move(changes));
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    publish(entry);
    arm(entry);
    moved.view = entry.view();
    co_return moved;
}

void LiveRundowns::broadcast_began(const storage::BroadcastRecord& broadcast) {
    Entry& known = entry(broadcast.room);
    if (known.place.broadcast != broadcast.id) {
        known.put({});
        known.place.broadcast = broadcast.id;
        known.place.started.reset();
        launch(keep(known.place), "storing a rundown's place");
    }
    publish(known);
}

void LiveRundowns::went_on_air(const storage::BroadcastRecord& broadcast) {
    Entry& known = entry(broadcast.room);
    if (!known.place.started) {
        known.place.started = utc_now();
        launch(keep(known.place), "storing a rundown's place");
        publish(known);
    }
    tick(known);
}

void LiveRundowns::broadcast_ended(const storage::BroadcastRecord& broadcast) {
    Entry& known = entry(broadcast.room);
    known.clock.cancel();
    publish(known);
}

// By the clock: does what is due, if there is somebody to see it.
void LiveRundowns::tick(Entry& entry) {
    if (is_stopping_ || !entry.place.is_auto || !entry.place.started) return;
    const auto on_air = wiring_.desk.on_air(entry.room);
    if (!on_air || on_air->state != "live") return;  // `went_on_air` comes back to it
    if (entry.is_moving()) return;
    // Whatever a step came to, the clock goes on.
    asio::co_spawn(
        wiring_.business, follow_clock(entry), [this, &entry](std::exception_ptr failure) {
            log::failure("show", "a rundown's clock", failure);
            arm(entry);
        });
}

asio::awaitable<void> LiveRundowns::follow_clock(Entry& entry) {
    const RundownPlace due = commerce::place_by_clock(entry.steps, entry.elapsed(), entry.loop());
    if (due == entry.current()) co_return;
    auto moving = entry.begin_moving();
    const auto cues = commerce::cues_between(entry.current(), due);
    entry.put(due);
    for (const commerce::RundownCue& cue : cues) {
        CueDraft draft = draft_of(entry.room, cue);
        auto publishing = wiring_.shows.publish_cue(std::move(draft));
        const Outcome<room::Cue> fired = co_await std::move(publishing);
        if (!fired) {
            log::warning("show",
                         "rundown's cue not fired room={} kind={} product={}: {}",
                         entry.room,
                         cue.kind,
                         cue.product,
                         fired.error().message);
        }
    }
    moving.reset();
    publish(entry);
    auto keeping = keep(entry.place);
    co_await std::move(keeping);
}

void LiveRundowns::arm(Entry& entry) {
    if (is_stopping_ || !entry.place.is_auto || !entry.place.started) return;
    const milliseconds elapsed = entry.elapsed();
    // What has changed meanwhile is due at once.
    const bool is_due =
        commerce::place_by_clock(entry.steps, elapsed, entry.loop()) != entry.current();
    const auto change = commerce::next_change(entry.steps, elapsed, entry.loop());
    if (!is_due && !change) return;
    entry.clock.expires_after(is_due ? milliseconds{} : *change - elapsed);
    entry.clock.async_wait([this, &entry](const Error& error) {
        if (!error) tick(entry);
    });
}

// Nobody waits for it: where it fails, the place is taken up one step earlier after a restart.
asio::awaitable<void> LiveRundowns::keep(storage::RundownPlaceRecord place) {
    std::vector<storage::Change> changes{std::move(place)};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) log::error("show", "rundown's place not stored: {}", stored.error().message());
}

Rundowns::Task<void> LiveRundowns::store(std::vector<storage::Change> changes) {
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        co_return Refusal{"failed",
                          "The rundown is changed, but that could not be stored: " +
                              stored.error().message() + ".",
                          ""};
    }
    co_return Outcome<void>{};
}

void LiveRundowns::publish(const Entry& entry) {
    wiring_.desk.set_stats_member(entry.room, "rundown", view_to_text(entry.view()));
}

void LiveRundowns::launch(asio::awaitable<void> task, const char* what) {
    asio::co_spawn(wiring_.business, std::move(task), [what](std::exception_ptr failure) {
        log::failure("show", what, failure);
    });
}

}  // namespace shopfloor::show

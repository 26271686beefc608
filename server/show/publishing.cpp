// SPDX-License-Identifier: MIT
// LiveShows: the life of a broadcast.
#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/broadcast/preview_channel.hpp"
#include "server/show/clock.hpp"
#include "server/show/hook_events.hpp"
#include "server/show/live_shows.hpp"
#include "server/show/refusals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace shopfloor::show {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto kStoreAgain = 5s;
constexpr std::size_t kMaxWarnings = 20;

}  // namespace

// The room's next broadcast, or its preview; or the one that holds. False: it cannot be stored.
asio::awaitable<bool> LiveShows::begin_show(RoomEntry& entry) {
    const bool is_private =
        !wiring_.book.of(entry.store.slug).auto_start && !entry.lifecycle.has_broadcast();
    if (is_private) {
        begin_preview(entry);
        co_return true;
    }
    if (!entry.lifecycle.publisher_came()) co_return true;
    entry.record = new_record(entry, auth::make_id("b_"));
    begin_broadcast(entry, entry.record.id, {});
    std::vector<storage::Change> changes{entry.record};
    const HookRows events = events_of_start(outbox_, entry.record);
    add_events(changes, events);
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    events_stored(outbox_, entry.record, events, stored.has_value());
    if (stored) {
        notify(&ShowListener::broadcast_began, entry.record);
        co_return true;
    }
    log::error("show", "broadcast not stored: {}", stored.error().message());
    entry.lifecycle.end();
    entry.send_publishers_away("The server cannot store this broadcast.");
    entry.broadcast->close();
    refresh(entry);
    co_return false;
}

// What the one before had is forgotten.
storage::BroadcastRecord LiveShows::new_record(RoomEntry& entry, std::string id) {
    entry.cues.clear();
    entry.next_cue_id = 1;
    entry.warnings.clear();
    entry.audience.reset_peak();
    return {.id = std::move(id), .room = entry.store.slug, .started = utc_now()};
}

void LiveShows::begin_preview(RoomEntry& entry) {
    if (!entry.preview.empty()) return;  // another encoder takes over
    entry.preview = auth::make_secret(broadcast::kPreviewPrefix);
    wiring_.front.open_room(entry.preview);
    begin_broadcast(entry, auth::make_id("b_"), {}, entry.preview);
}

void LiveShows::end_preview(RoomEntry& entry) {
    if (entry.preview.empty()) return;
    wiring_.front.close_room(std::exchange(entry.preview, {}));
}

void LiveShows::begin_broadcast(RoomEntry& entry,
                                std::string id,
                                media::MediaTime begin,
                                std::string preview) {
    if (entry.broadcast) entry.broadcast->close();
    entry.on_air.reset();
    entry.source = {};
    entry.thumbnail.reset();
    const std::string room = entry.store.slug;
    entry.broadcast = std::make_shared<broadcast::Broadcast>(
        broadcast::Broadcast::Place{
            .room = room, .id = id, .begin = begin, .preview = std::move(preview)},
        worker_,
        broadcast::Broadcast::Wiring{
            .strand = entry.strand,
            .business = wiring_.business,
            .outlet = wiring_.outlet,
            .policy = {.primary_returns = settings_.primary_returns},
            .on_event = [this, room, id](std::uint64_t publication, broadcast::Event event) {
                on_event(room, id, publication, std::move(event));
            }});
    entry.broadcast->open();
}

void LiveShows::source_lost(RoomEntry& entry) {
    if (!entry.lifecycle.has_broadcast()) {
        if (entry.preview.empty()) return;
        entry.broadcast->close();
        entry.on_air.reset();
        end_preview(entry);
        return refresh(entry);
    }
    entry.lifecycle.publisher_lost(steady_clock::now());
    if (!entry.lifecycle.has_broadcast()) {
        log_failure(store_end(finish_broadcast(entry, "the encoder left before its first picture")),
                    "ending a broadcast");
    }
    arm_deadline(entry);
    refresh(entry);
}

void LiveShows::on_event(const std::string& room,
                         const std::string& broadcast_id,
                         std::uint64_t publication,
                         broadcast::Event event) {
    RoomEntry& entry = *find(room);
    if (is_stopping_ || entry.broadcast->id() != broadcast_id) return;
    if (const auto* on_air = std::get_if<broadcast::EpochOnAir>(&event)) {
        entry.on_air = *on_air;
        std::erase_if(entry.warnings, [](const wire::Warning& warning) {
            return warning.code == "ladder_shed";  // another worker, with all its rungs
        });
        // What a publisher that has left flushes does not put its successor on air.
        if (!entry.ingest || entry.ingest->number != publication) return;
        went_on_air(entry, *on_air);
    } else if (auto* renditions = std::get_if<broadcast::RenditionsOnAir>(&event)) {
        entry.renditions = std::move(renditions->renditions);
    } else if (const auto* stats = std::get_if<broadcast::SourceStats>(&event)) {
        // A sound that comes late or stops leaves the epoch as it is.
        const auto fills = stats->stats.silence_frames;
        const bool is_filled = fills > 0 && fills != entry.source.stats.silence_frames;
        if (entry.on_air) entry.on_air->audio.is_silence = is_filled;
        entry.source = *stats;
    } else if (auto* warning = std::get_if<wire::Warning>(&event)) {
        log::warning("show", "source room={} {}: {}", room, warning->code, warning->text);
        warn(room, std::move(*warning));
    } else if (auto* still = std::get_if<wire::Thumbnail>(&event)) {
        entry.thumbnail = std::make_shared<const Bytes>(std::move(still->jpeg));
    } else if (const auto* switched = std::get_if<broadcast::SourceSwitched>(&event)) {
        on_source_switched(entry, publication, switched->why);
    } else if (const auto* failed = std::get_if<broadcast::PublisherFailed>(&event)) {
        if (!entry.ingest || entry.ingest->number != publication) return;
        log::warning("show", "publisher refused room={}: {}", room, failed->sentence);
        // RTMP and WHIP have words for their publishers.
        if (entry.ingest->protocol == "srt") {
            warn(room, {.code = broadcast::kSourceRefused, .text = failed->sentence});
        }
        entry.ingest->turn_back(failed->sentence);
    }
}

void LiveShows::went_on_air(RoomEntry& entry, const broadcast::EpochOnAir& on_air) {
    std::erase_if(entry.warnings,
                  [](const auto& known) { return known.code == broadcast::kSourceRefused; });
    if (on_air.is_public) {
        end_preview(entry);
        entry.lifecycle.first_chunk();
    }
    refresh(entry);
    if (on_air.is_public) notify(&ShowListener::went_on_air, entry.record);
    log::info("show",
              "{} room={} epoch={} video={} {}x{} audio={}",
              on_air.is_public ? "on air" : "in the preview",
              entry.store.slug,
              on_air.epoch,
              on_air.video.codec,
              on_air.video.width,
              on_air.video.height,
              on_air.audio.codec);
}

void LiveShows::warn(const std::string& room, wire::Warning warning) {
    RoomEntry* entry = find(room);
    if (!entry) return;
    if (warning.code == "ladder_restored") {
        // The rung that was shed last comes back first: what was said of it is over.
        const auto shed = std::ranges::find(
            entry->warnings.rbegin(), entry->warnings.rend(), "ladder_shed", &wire::Warning::code);
        if (shed != entry->warnings.rend()) entry->warnings.erase(std::prev(shed.base()));
        return;
    }
    std::erase(entry->warnings, warning);  // an encoder that comes back and back
    if (entry->warnings.size() == kMaxWarnings) entry->warnings.pop_front();
    entry->warnings.push_back(std::move(warning));
}

void LiveShows::arm_deadline(RoomEntry& entry) {
    const auto deadline = entry.lifecycle.deadline();
    if (!deadline) return;
    entry.deadline.expires_at(*deadline);
    entry.deadline.async_wait([this, &entry](const Error& error) {
        if (error || !entry.lifecycle.expire(steady_clock::now())) return;
        log_failure(store_end(finish_broadcast(entry, "the publisher did not come back")),
                    "ending a broadcast");
    });
}

// The lifecycle has ended already, in the stretch that decided it. Returns what is to be stored.
storage::BroadcastRecord LiveShows::finish_broadcast(RoomEntry& entry, std::string reason) {
    entry.deadline.cancel();
    entry.broadcast->close();
    end_preview(entry);
    entry.record.ended = utc_now();
    entry.record.end_reason = std::move(reason);
    entry.record.duration = entry.live_edge();
    refresh(entry);
    notify(&ShowListener::broadcast_ended, entry.record);
    log::info("show",
              "broadcast ended room={} id={} reason={}",
              entry.store.slug,
              entry.record.id,
              entry.record.end_reason);
    return entry.record;
}

// Again and again: a broadcast that stays open on the disk would be taken up at the next start.
asio::awaitable<void> LiveShows::store_end(storage::BroadcastRecord record) {
    asio::steady_timer pause{wiring_.business};
    const HookRows events = events_of_end(outbox_, record);
    for (;;) {
        std::vector<storage::Change> changes{record};
        add_events(changes, events);
        const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
        if (stored) events_stored(outbox_, record, events, true);
        if (stored || is_stopping_) co_return;
        log::error("show", "end of broadcast not stored: {}", stored.error().message());
        pause.expires_after(kStoreAgain);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

Shows::Task<std::string> LiveShows::start_broadcast(std::string room) {
    RoomEntry* entry = find(room);
    if (!entry) co_return unknown_room(room);
    if (entry->lifecycle.has_broadcast()) co_return entry->record.id;
    const storage::RoomRecord settled = wiring_.book.of(room);
    if (settled.taken_down) {
        co_return Refusal{"conflict",
                          "The operator has taken this room down. Ask the operator when it may "
                          "go on air again.",
                          "room"};
    }
    if (!entry->preview.empty()) {
        Task<std::string> going = go_public(*entry);
        co_return co_await std::move(going);
    }
    if (!settled.auto_start) {
        co_return Refusal{"conflict",
                          "There is no picture to put on air. Start the encoder, look at the "
                          "preview, then go on air.",
                          "room"};
    }
    if (settled.is_closed) {
        wiring_.book.edit(room).is_closed = false;
        std::vector<storage::Change> changes{wiring_.book.of(room)};
        const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
        if (!stored) co_return not_stored(stored.error());
    }
    co_return std::string{};
}

// The previewed picture becomes the room's, with its next keyframe.
Shows::Task<std::string> LiveShows::go_public(RoomEntry& entry) {
    const std::string id = entry.broadcast->id();
    entry.lifecycle.publisher_came();
    entry.record = new_record(entry, id);
    wiring_.book.edit(entry.store.slug).is_closed = false;
    refresh(entry);
    const storage::BroadcastRecord record = entry.record;
    std::vector<storage::Change> changes{record, wiring_.book.of(entry.store.slug)};
    const HookRows events = events_of_start(outbox_, record);
    add_events(changes, events);
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    events_stored(outbox_, record, events, stored.has_value());
    const bool is_there = entry.lifecycle.has_broadcast() && entry.record.id == id;
    if (!is_there) {
        co_return Refusal{"conflict", "The encoder has just left. Start it again.", "room"};
    }
    if (!stored) {
        entry.lifecycle.publisher_lost(steady_clock::now());
        refresh(entry);
        co_return not_stored(stored.error());
    }
    entry.broadcast->go_public();
    notify(&ShowListener::broadcast_began, entry.record);
    log::info("show", "preview goes on air room={} broadcast={}", entry.store.slug, id);
    co_return id;
}

Shows::Task<void> LiveShows::end_broadcast(std::string room, std::string reason) {
    RoomEntry* entry = find(room);
    if (!entry) co_return unknown_room(room);
    if (!entry->lifecycle.has_broadcast()) {
        co_return Refusal{
            "conflict", fmt::format("Room '{}' has no broadcast to end.", room), "room"};
    }
    entry->lifecycle.end();
    wiring_.book.edit(room).is_closed = true;
    entry->send_publishers_away("The broadcast was ended. Stop the encoder.");
    const storage::BroadcastRecord record = finish_broadcast(*entry, std::move(reason));
    std::vector<storage::Change> changes{record, wiring_.book.of(room)};
    const HookRows events = events_of_end(outbox_, record);
    add_events(changes, events);
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    events_stored(outbox_, record, events, stored.has_value());
    if (!stored) {
        log_failure(store_end(record), "ending a broadcast");
        co_return Refusal{"failed",
                          "The broadcast has ended, but that is not stored yet: " +
                              stored.error().message() + ". The server goes on trying.",
                          ""};
    }
    co_return Outcome<void>{};
}

bool LiveShows::has_thumbnail(const std::string& room) const {
    const RoomEntry* entry = find(room);
    return entry && entry->thumbnail && !wiring_.book.of(room).taken_down;
}

}  // namespace shopfloor::show

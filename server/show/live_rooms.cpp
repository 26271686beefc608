// SPDX-License-Identifier: MIT
#include "server/show/live_rooms.hpp"

#include "pipeline/base/log.hpp"
#include "server/show/clock.hpp"
#include "server/show/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::show {
namespace {

constexpr const char* kTakenDown =
    "The operator has taken this room down. Ask the operator when it may go on air again.";

}  // namespace

void LiveRooms::publish_all() {
    for (const std::string& room : wiring_.desk.room_slugs()) {
        publish_head(room);
    }
}

void LiveRooms::show_replay(const std::string& room, std::string json) {
    replays_.insert_or_assign(room, std::move(json));
    publish_head(room);
}

std::vector<RoomReport> LiveRooms::list() const {
    std::vector<RoomReport> reports;
    for (const std::string& room : wiring_.desk.room_slugs()) {
        reports.push_back(report(*wiring_.desk.find_store(room)));
    }
    return reports;
}

Outcome<RoomReport> LiveRooms::get(const std::string& room) const {
    const storage::StoreRecord* store = wiring_.desk.find_store(room);
    if (!store) return unknown_room(room);
    return report(*store);
}

RoomReport LiveRooms::report(const storage::StoreRecord& store) const {
    RoomReport report{.store = store,
                      .settings = wiring_.book.of(store.slug),
                      .stats = *wiring_.shows.stats(store.slug),
                      .ingest = wiring_.desk.ingest(store.slug),
                      .has_thumbnail = wiring_.desk.has_thumbnail(store.slug)};
    if (const auto on_air = wiring_.desk.on_air(store.slug)) {
        report.started = on_air->broadcast.started;
    }
    return report;
}

Rooms::Task<void> LiveRooms::update(RoomUpdate update) {
    if (!wiring_.desk.find_store(update.room)) co_return unknown_room(update.room);
    storage::RoomRecord& record = wiring_.book.edit(update.room);
    if (update.auto_start) record.auto_start = *update.auto_start;
    if (update.next_show) record.next_show = *update.next_show;
    if (update.next_show_title) record.next_show_title = *update.next_show_title;
    if (update.description) record.description = *update.description;
    publish_head(update.room);
    co_return co_await store(update.room);
}

Rooms::Task<void> LiveRooms::take_down(std::string room, std::string reason) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    storage::RoomRecord& record = wiring_.book.edit(room);
    record.taken_down = utc_now();
    record.takedown_reason = reason;
    log::warning("show", "room taken down room={} reason={}", room, reason);
    wiring_.desk.dismiss_publisher(room, kTakenDown);
    publish_head(room);
    // The end of the broadcast is stored together with what is settled about the room.
    if (wiring_.desk.on_air(room)) {
        co_return co_await wiring_.shows.end_broadcast(room, "taken down: " + reason);
    }
    co_return co_await store(room);
}

Rooms::Task<void> LiveRooms::restore(std::string room) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    if (!wiring_.book.of(room).taken_down) {
        co_return Refusal{
            "conflict", fmt::format("Room '{}' has not been taken down.", room), "room"};
    }
    storage::RoomRecord& record = wiring_.book.edit(room);
    record.taken_down.reset();
    record.takedown_reason.clear();
    record.is_closed = false;
    log::info("show", "room restored room={}", room);
    publish_head(room);
    co_return co_await store(room);
}

Outcome<Preview> LiveRooms::preview(const std::string& room) const {
    const Outcome<RoomStats> stats = wiring_.shows.stats(room);
    if (!stats) return stats.error();
    if (!stats->broadcast.empty()) return Preview{.channel = room, .is_public = true};
    return Preview{.channel = stats->preview};
}

Rooms::Task<std::vector<storage::BroadcastRecord>> LiveRooms::broadcasts(std::string room,
                                                                         std::size_t limit) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    std::function<std::vector<storage::BroadcastRecord>(storage::Reader&)> read =
        [room, limit](storage::Reader& reader) {
            return storage::read_broadcasts(reader, room, limit);
        };
    auto reading = wiring_.storage.query(std::move(read));
    auto records = co_await std::move(reading);
    if (!records) co_return not_read(records.error());
    co_return *std::move(records);
}

Rooms::Task<storage::BroadcastRecord> LiveRooms::broadcast(std::string id) {
    std::function<std::optional<storage::BroadcastRecord>(storage::Reader&)> read =
        [id](storage::Reader& reader) { return storage::read_broadcast(reader, id); };
    auto reading = wiring_.storage.query(std::move(read));
    auto record = co_await std::move(reading);
    if (!record) co_return not_read(record.error());
    if (!*record) {
        co_return Refusal{"not_found", fmt::format("There is no broadcast '{}'.", id), "broadcast"};
    }
    co_return **std::move(record);
}

void LiveRooms::publish_head(const std::string& room) {
    const storage::RoomRecord record = wiring_.book.of(room);
    const auto time = [](const std::optional<storage::UtcTime>& at) {
        return at ? std::to_string(at->count()) : std::string{};
    };
    wiring_.desk.set_head_member(room, "next_show_ms", time(record.next_show));
    wiring_.desk.set_head_member(room, "next_show_title", record.next_show_title);
    wiring_.desk.set_head_member(room, "description", record.description);
    wiring_.desk.set_head_member(
        room,
        "takedown",
        record.taken_down ? fmt::format(R"({{"utc_ms":{}}})", record.taken_down->count()) : "");
    const auto replay = replays_.find(room);
    const bool is_shown = replay != replays_.end() && !record.taken_down;
    wiring_.desk.set_head_member(room, "replay", is_shown ? replay->second : "");
}

Rooms::Task<void> LiveRooms::store(std::string room) {
    std::vector<storage::Change> changes{wiring_.book.of(room)};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        co_return Refusal{"failed",
                          "The change holds until the server's next start, but could not be "
                          "stored: " +
                              stored.error().message() + ". Repeat it.",
                          ""};
    }
    co_return Outcome<void>{};
}

}  // namespace shopfloor::show

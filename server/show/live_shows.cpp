// SPDX-License-Identifier: MIT
#include "server/show/live_shows.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/broadcast/preview_channel.hpp"
#include "server/show/clock.hpp"
#include "server/show/hook_events.hpp"
#include "server/show/refusals.hpp"
#include "server/show/room_json.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::show {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kViewersInterval = 500ms;
constexpr std::size_t kMaxSlug = 48;

// Changes one member, or takes it away. Whether that made a difference.
bool set_member(std::map<std::string, std::string>& members,
                const std::string& name,
                std::string json) {
    if (json.empty()) return members.erase(name) > 0;
    std::string& known = members[name];
    if (known == json) return false;
    known = std::move(json);
    return true;
}

}  // namespace

LiveShows::LiveShows(ShowSettings settings, broadcast::WorkerSettings worker, Wiring wiring)
    : settings_(settings),
      worker_(std::move(worker)),
      wiring_(std::move(wiring)),
      wrong_keys_(settings.wrong_keys) {}

void LiveShows::restore(const storage::Contents& contents) {
    for (const auto& store : contents.stores) {
        add_room(store);
    }
    for (const auto& key : contents.keys) {
        add_key(key);
    }
    for (const auto& record : newest_open(contents)) {
        take_up(record, contents.cues);
    }
    for (const auto& [room, entry] : rooms_) {
        refresh(*entry);
    }
}

// Of each room the newest. Older ones are there when an end could not be stored; they end now.
std::vector<storage::BroadcastRecord> LiveShows::newest_open(const storage::Contents& contents) {
    std::map<std::string, storage::BroadcastRecord> newest;
    std::vector<storage::Change> ended;
    const auto end = [&](storage::BroadcastRecord record) {
        record.ended = utc_now();
        record.end_reason = "another broadcast began";
        add_events(ended, events_of_end(outbox_, record));
        ended.emplace_back(std::move(record));
    };
    for (const auto& record : contents.open_broadcasts) {
        const auto [known, is_first] = newest.try_emplace(record.room, record);
        if (is_first) continue;
        const bool is_newer = record.started > known->second.started;
        end(is_newer ? std::exchange(known->second, record) : record);
    }
    if (!ended.empty()) {
        const Result<void> stored = wiring_.storage.commit_blocking(std::move(ended));
        if (!stored) log::error("show", "old broadcasts not ended: {}", stored.error().message());
    }
    std::vector<storage::BroadcastRecord> records;
    for (auto& [room, record] : newest) {
        records.push_back(std::move(record));
    }
    return records;
}

void LiveShows::take_up(const storage::BroadcastRecord& record,
                        const std::vector<storage::CueRecord>& cues) {
    RoomEntry* entry = find(record.room);
    if (!entry) return;
    entry->record = record;
    entry->cues.clear();
    // The wall clock runs as fast as media time, but may have been set back.
    media::MediaTime begin = std::max(utc_now() - record.started, 0ms);
    for (const auto& stored : cues) {
        if (stored.broadcast != record.id) continue;
        entry->cues.insert_or_assign(stored.cue.id, stored.cue);
        entry->next_cue_id = std::max(entry->next_cue_id, stored.cue.id + 1);
        begin = std::max(begin, stored.cue.at);
    }
    begin_broadcast(*entry, record.id, begin);
    entry->lifecycle.resume(std::chrono::steady_clock::now());
    for (const auto& [id, cue] : entry->cues) {
        entry->broadcast->revise(cue);
    }
    arm_deadline(*entry);
    notify(&ShowListener::broadcast_began, entry->record);
    log::info("show", "broadcast taken up again room={} id={}", record.room, record.id);
}

void LiveShows::stop() {
    is_stopping_ = true;
    for (const auto& [room, entry] : rooms_) {
        entry->deadline.cancel();
        entry->viewers_flush.cancel();
        entry->send_publishers_away("The server is stopping. It will be back.");
        if (entry->broadcast) entry->broadcast->close();
    }
}

RoomEntry& LiveShows::add_room(storage::StoreRecord record) {
    const std::string slug = record.slug;
    auto entry = std::make_unique<RoomEntry>(std::move(record), settings_, wiring_.business);
    entry->strand = wiring_.make_strand();
    RoomEntry& added = *rooms_.insert_or_assign(slug, std::move(entry)).first->second;
    wiring_.front.open_room(slug);
    return added;
}

RoomEntry* LiveShows::find(const std::string& room) const {
    const auto found = rooms_.find(room);
    return found == rooms_.end() ? nullptr : found->second.get();
}

void LiveShows::refresh(RoomEntry& entry) {
    wiring_.front.update_room(entry.store.slug,
                              {.state = std::string{to_word(entry.lifecycle.state())},
                               .room_json = room_json(entry.store, entry.head),
                               .bag_json = entry.bag_json,
                               .viewers = entry.audience.viewers(),
                               .more = entry.more});
    if (entry.preview.empty()) return;
    wiring_.front.update_room(entry.preview,
                              {.state = entry.on_air ? "live" : "starting",
                               .room_json = room_json(entry.store, entry.head),
                               .bag_json = entry.bag_json,
                               .viewers = entry.audience.viewers(),
                               .more = entry.more});
}

void LiveShows::log_failure(asio::awaitable<void> task, const char* what) {
    asio::co_spawn(wiring_.business, std::move(task), [what](std::exception_ptr failure) {
        log::failure("show", what, failure);
    });
}

std::string LiveShows::free_slug(const StoreDraft& draft) const {
    std::string wish = draft.slug.empty() ? slug_from_name(draft.name) : draft.slug;
    if (wish.empty()) wish = auth::make_id("store-").substr(0, 14);
    wish.resize(std::min(wish.size(), kMaxSlug));
    std::string slug = wish;
    for (int suffix = 2; rooms_.contains(slug) || reserved_slugs_.contains(slug); ++suffix) {
        slug = fmt::format("{}-{}", wish, suffix);
    }
    return slug;
}

void LiveShows::add_key(const storage::StreamKeyRecord& key) {
    keys_by_hash_.emplace(key.hash, key);
    if (key_board_ && !key.revoked) key_board_->put(key.id, key.room);
}

Shows::Task<StoreCreated> LiveShows::create_store(StoreDraft draft) {
    const std::string slug = free_slug(draft);
    if (broadcast::is_preview_channel(slug)) {
        co_return Refusal{
            "invalid", "A slug of this form is kept for previews. Choose another.", "slug"};
    }
    if (!draft.slug.empty() && slug != draft.slug) {
        co_return Refusal{
            "conflict", fmt::format("The slug '{}' is taken. Choose another.", draft.slug), "slug"};
    }
    storage::StoreRecord store{.slug = slug,
                               .name = draft.name,
                               .belt = draft.belt,
                               .province = draft.province,
                               .category = draft.category,
                               .locale = draft.locale,
                               .currency = draft.currency,
                               .created = utc_now()};
    const std::string secret = auth::make_secret("sk_");
    storage::StreamKeyRecord key{.id = auth::make_id("k_"),
                                 .hash = auth::hash_secret(secret),
                                 .room = slug,
                                 .label = "first",
                                 .created = utc_now()};

    reserved_slugs_.insert(slug);
    std::vector<storage::Change> changes{store, key};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    reserved_slugs_.erase(slug);
    if (!stored) co_return not_stored(stored.error());

    add_key(key);
    refresh(add_room(store));
    log::info("show", "store created slug={}", slug);
    co_return StoreCreated{store, secret, key.id};
}

Shows::Task<KeyCreated> LiveShows::create_key(std::string room,
                                              std::string label,
                                              broadcast::SourceRole role) {
    if (!find(room)) co_return unknown_room(room);
    const std::string secret = auth::make_secret("sk_");
    storage::StreamKeyRecord key{.id = auth::make_id("k_"),
                                 .hash = auth::hash_secret(secret),
                                 .room = room,
                                 .label = std::move(label),
                                 .created = utc_now(),
                                 .is_backup = role == broadcast::SourceRole::Backup};
    std::vector<storage::Change> changes{key};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    add_key(key);
    co_return KeyCreated{secret, key.id};
}

Shows::Task<void> LiveShows::revoke_key(std::string room, std::string key_id) {
    const auto found = std::find_if(keys_by_hash_.begin(), keys_by_hash_.end(), [&](const auto& k) {
        return k.second.id == key_id && k.second.room == room;
    });
    if (found == keys_by_hash_.end()) {
        co_return Refusal{
            "not_found", fmt::format("Room '{}' has no key '{}'.", room, key_id), "key_id"};
    }
    const std::string hash = found->first;
    storage::StreamKeyRecord revoked = found->second;
    revoked.revoked = utc_now();
    std::vector<storage::Change> changes{revoked};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    keys_by_hash_.insert_or_assign(hash, revoked);
    if (key_board_) key_board_->remove(key_id);
    RoomEntry& entry = *find(room);
    for (std::optional<Ingest>* ingest : {&entry.ingest, &entry.standby}) {
        if (*ingest && (*ingest)->key_id == key_id) {
            (*ingest)->send_away("The stream key was revoked. Ask for a new one.");
        }
    }
    co_return Outcome<void>{};
}

Outcome<RoomStats> LiveShows::stats(const std::string& room) const {
    const RoomEntry* entry = find(room);
    if (!entry) return unknown_room(room);
    RoomStats stats{.room = room,
                    .state = std::string{to_word(entry->lifecycle.state())},
                    .broadcast = entry->lifecycle.has_broadcast() ? entry->record.id : "",
                    .viewers = entry->audience.viewers(),
                    .peak_viewers = entry->audience.peak(),
                    .cues = entry->cues.size(),
                    .live_edge = entry->live_edge(),
                    .source = entry->source.stats,
                    .dropped_packets = entry->source.dropped_packets,
                    .warnings = {entry->warnings.begin(), entry->warnings.end()},
                    .more = entry->stats};
    if (entry->standby) stats.standby = entry->standby->role;
    if (entry->ingest) stats.line = line_of(*entry->ingest);
    if (entry->on_air && !entry->lifecycle.has_broadcast()) stats.preview = entry->preview;
    if (entry->on_air) {
        stats.epoch = entry->on_air->epoch;
        stats.video = entry->on_air->video;
        stats.audio = entry->on_air->audio;
        stats.renditions = entry->renditions;
    }
    return stats;
}

std::vector<RoomSummary> LiveShows::list_rooms() const {
    std::vector<RoomSummary> rooms;
    for (const auto& [room, entry] : rooms_) {
        rooms.push_back({.store = entry->store,
                         .state = std::string{to_word(entry->lifecycle.state())},
                         .viewers = entry->audience.viewers(),
                         .thumbnail = has_thumbnail(room) ? entry->thumbnail : nullptr});
    }
    return rooms;
}

const storage::StoreRecord* LiveShows::find_store(const std::string& room) const {
    const RoomEntry* entry = find(room);
    return entry ? &entry->store : nullptr;
}

std::vector<std::string> LiveShows::room_slugs() const {
    std::vector<std::string> slugs;
    for (const auto& [slug, entry] : rooms_) {
        slugs.push_back(slug);
    }
    return slugs;
}

std::optional<OnAir> LiveShows::on_air(const std::string& room) const {
    const RoomEntry* entry = find(room);
    if (!entry || !entry->lifecycle.has_broadcast()) return std::nullopt;
    return OnAir{.broadcast = entry->record,
                 .state = std::string{to_word(entry->lifecycle.state())},
                 .live_edge = entry->broadcast->live_edge()};
}

void LiveShows::tell(const std::string& room, const std::string& json) {
    wiring_.front.tell(room, json);
}

void LiveShows::tell_one(delivery::SocketId viewer, const std::string& json) {
    wiring_.front.tell_one(viewer, json);
}

void LiveShows::set_snapshot_member(const std::string& room,
                                    const std::string& name,
                                    std::string json) {
    RoomEntry* entry = find(room);
    if (!entry) return;
    if (set_member(entry->more, name, std::move(json))) refresh(*entry);
}

void LiveShows::set_head_member(const std::string& room,
                                const std::string& name,
                                std::string json) {
    RoomEntry* entry = find(room);
    if (entry && set_member(entry->head, name, std::move(json))) refresh(*entry);
}

void LiveShows::set_stats_member(const std::string& room,
                                 const std::string& name,
                                 std::string json) {
    RoomEntry* entry = find(room);
    if (entry) set_member(entry->stats, name, std::move(json));
}

void LiveShows::show_bag(const std::string& room, std::string json) {
    RoomEntry* entry = find(room);
    if (!entry) return;
    entry->bag_json = std::move(json);
    refresh(*entry);
}

void LiveShows::add_listener(ShowListener& listener) { listeners_.push_back(&listener); }

void LiveShows::joined(const std::string& room, const delivery::ViewerRef& viewer) {
    RoomEntry* entry = find(room);
    if (!entry) return;
    entry->audience.join(viewer.viewer, viewer.session);
    flush_viewers(*entry);
    notify(&ShowListener::viewer_joined, room, viewer);
}

void LiveShows::left(const std::string& room, const delivery::ViewerRef& viewer) {
    RoomEntry* entry = find(room);
    if (!entry) return;
    entry->audience.leave(viewer.viewer, viewer.session);
    flush_viewers(*entry);
    notify(&ShowListener::viewer_left, room, viewer);
}

void LiveShows::said(const std::string& room,
                     const delivery::ViewerRef& viewer,
                     const std::string& type,
                     const std::string& json) {
    if (find(room)) notify(&ShowListener::viewer_said, room, viewer, type, json);
}

void LiveShows::flush_viewers(RoomEntry& entry) {
    if (entry.is_flush_armed || is_stopping_) return;
    entry.is_flush_armed = true;
    entry.viewers_flush.expires_after(kViewersInterval);
    entry.viewers_flush.async_wait([this, &entry](const Error& error) {
        entry.is_flush_armed = false;
        if (!error) refresh(entry);
    });
}

}  // namespace shopfloor::show

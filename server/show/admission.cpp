// SPDX-License-Identifier: MIT
// LiveShows: who may publish, who is on air, and who stands by.
#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/show/clock.hpp"
#include "server/show/live_shows.hpp"
#include "server/show/refusals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace shopfloor::show {

namespace asio = boost::asio;

namespace {

constexpr const char* kTakenOver = "Another encoder has taken over with a key of this room.";
constexpr const char* kBackupOnAir = "backup_on_air";
constexpr const char* kTwoEncoders = "two_encoders";

broadcast::SourceRole role_of(const storage::StreamKeyRecord& key) {
    return key.is_backup ? broadcast::SourceRole::Backup : broadcast::SourceRole::Primary;
}

std::chrono::milliseconds silence_of(const RoomEntry& entry, const Ingest& present) {
    return entry.broadcast ? entry.broadcast->silent_for(present.role)
                           : std::chrono::milliseconds{};
}

bool is_backup(const Ingest& ingest) { return ingest.role == broadcast::SourceRole::Backup; }

}  // namespace

asio::awaitable<LiveShows::Admission> LiveShows::open(ingest::PublishRequest request) {
    asio::awaitable<Admission> admitted = admit_and_count(std::move(request));
    co_return co_await asio::co_spawn(wiring_.business, std::move(admitted), asio::use_awaitable);
}

asio::awaitable<Error> LiveShows::may_open(ingest::PublishRequest request) {
    asio::awaitable<Error> checked = check_and_count(std::move(request));
    co_return co_await asio::co_spawn(wiring_.business, std::move(checked), asio::use_awaitable);
}

asio::awaitable<Error> LiveShows::check_and_count(ingest::PublishRequest request) {
    const auto entrance = entrance_of(request);
    Error error;
    if (!entrance) {
        error = told_error(entrance.error(), request.address);
    } else if (const auto refusal = foreseen_refusal(*entrance)) {
        error = *refusal;
    }
    if (error) count_refusal(error);
    co_return error;
}

// As `admit` would, if nothing changes meanwhile. Nobody is sent away, and nothing counts.
std::optional<ingest::PublishError> LiveShows::foreseen_refusal(const Entrance& entrance) {
    RoomEntry& entry = *entrance.room;
    const bool is_beside = stands_beside(entry, role_of(*entrance.key));
    const auto& present = is_beside ? entry.standby : entry.ingest;
    if (present) {
        const auto& takeovers = entry.takeovers.at(static_cast<std::size_t>(present->role));
        const auto now = std::chrono::steady_clock::now();
        if (!takeovers.would_permit(now, silence_of(entry, *present))) {
            tell_of_two_encoders(entry, *present);
            return ingest::PublishError::InUse;
        }
    }
    return is_beside ? std::nullopt : lacks_room(entry);
}

asio::awaitable<LiveShows::Admission> LiveShows::admit_and_count(ingest::PublishRequest request) {
    const std::string address = request.address;
    asio::awaitable<Admission> admitting = admit(std::move(request));
    Admission admission = co_await std::move(admitting);
    if (admission) {
        ++publish_counts_.admitted;
        co_return admission;
    }
    const Error error = told_error(admission.error(), address);
    count_refusal(error);
    co_return error;
}

void LiveShows::count_refusal(const Error& error) {
    using ingest::PublishError;
    const bool is_full = error == PublishError::NoTime || error == PublishError::NoMemory;
    const bool is_wrong = error == PublishError::UnknownKey || error == PublishError::OtherRoom;
    if (error == PublishError::TooManyKeys) {
        ++publish_counts_.too_many_keys;
    } else if (is_wrong) {
        ++publish_counts_.unknown_key;
    } else if (error == PublishError::Ended) {
        ++publish_counts_.ended;
    } else if (error == PublishError::TakenDown) {
        ++publish_counts_.taken_down;
    } else if (error == PublishError::InUse) {
        ++publish_counts_.in_use;
    } else if (is_full) {
        ++publish_counts_.full;
    } else {
        ++publish_counts_.unavailable;
    }
}

// A right key gets in whatever was guessed from its address, behind which a whole town may be.
Error LiveShows::told_error(const Error& error, const std::string& address) {
    if (error != ingest::PublishError::UnknownKey) return error;
    const auto now = utc_now();
    if (wrong_keys_.wait(address, now).count() > 0) return ingest::PublishError::TooManyKeys;
    wrong_keys_.failed(address, now);
    return error;
}

const storage::StreamKeyRecord* LiveShows::key_of(const ingest::PublishRequest& request) const {
    const auto found = request.key_id.empty()
                           ? keys_by_hash_.find(auth::hash_secret(request.key))
                           : std::ranges::find_if(keys_by_hash_, [&](const auto& key) {
                                 return key.second.id == request.key_id;
                             });
    return found == keys_by_hash_.end() ? nullptr : &found->second;
}

// Where a request's key leads, if it may go there.
Result<LiveShows::Entrance> LiveShows::entrance_of(const ingest::PublishRequest& request) const {
    if (is_stopping_) return ingest::PublishError::Unavailable;
    const storage::StreamKeyRecord* key = key_of(request);
    RoomEntry* found = key && !key->revoked ? find(key->room) : nullptr;
    if (!found) return ingest::PublishError::UnknownKey;
    const bool is_other = !request.room.empty() && request.room != found->store.slug;
    if (is_other) return ingest::PublishError::OtherRoom;
    const storage::RoomRecord settled = wiring_.book.of(found->store.slug);
    if (settled.taken_down) return ingest::PublishError::TakenDown;
    // Whoever goes on air by hand anyway needs no leave to show a picture to itself.
    if (settled.is_closed && settled.auto_start) return ingest::PublishError::Ended;
    return Entrance{.room = found, .key = key};
}

asio::awaitable<LiveShows::Admission> LiveShows::admit(ingest::PublishRequest request) {
    const auto entrance = entrance_of(request);
    if (!entrance) co_return entrance.error();
    RoomEntry* const found = entrance->room;
    const storage::StreamKeyRecord& key = *entrance->key;
    Ingest ingest{
        .number = next_publication_++,
        .role = role_of(key),
        .key_id = key.id,
        .protocol = request.protocol,
        .address = request.address,
        .since = utc_now(),
        .line = std::move(request.line),
        .dismiss = std::move(request.dismiss),
        .fail = std::move(request.fail),
    };
    if (stands_beside(*found, ingest.role)) co_return stand_by(*found, std::move(ingest));
    asio::awaitable<Admission> seated = seat(*found, std::move(ingest));
    co_return co_await std::move(seated);
}

asio::awaitable<LiveShows::Admission> LiveShows::seat(RoomEntry& entry, Ingest ingest) {
    if (entry.ingest && !may_replace(entry, *entry.ingest)) co_return ingest::PublishError::InUse;
    if (const auto refusal = lacks_room(entry)) co_return *refusal;
    if (entry.ingest) entry.ingest->send_away(kTakenOver);
    const std::uint64_t number = ingest.number;
    const broadcast::SourceRole role = ingest.role;
    entry.ingest = std::move(ingest);
    const std::string room = entry.store.slug;
    asio::awaitable<bool> begun = begin_show(entry);
    if (!co_await std::move(begun)) {
        publisher_left(room, number, "the broadcast was not stored");
        co_return ingest::PublishError::Unavailable;
    }
    const auto broadcast = entry.broadcast;
    std::function<void(std::string)> left = farewell(room, number);
    // Another encoder may have come while this one's broadcast was being stored: a backup that is
    // on air meanwhile, or one that has taken over.
    const bool stands_by = entry.standby && entry.standby->number == number;
    if (stands_by) co_return broadcast->stand_by(number, role, std::move(left));
    if (!entry.ingest || entry.ingest->number != number) {
        co_return ingest::PublishError::Unavailable;
    }
    entry.deadline.cancel();
    refresh(entry);
    Admission publication = co_await broadcast->publish(number, role, std::move(left));
    if (!publication) {
        log::error("show", "worker not started room={}: {}", room, publication.error().message());
        publisher_left(room, number, "no worker");
        co_return ingest::PublishError::Unavailable;
    }
    log::info("show",
              "publisher on room={} broadcast={} role={}",
              room,
              entry.preview.empty() ? broadcast->id() : "preview",
              to_word(role));
    co_return publication;
}

// Whoever is on air already, or comes back to a broadcast, has its room.
std::optional<ingest::PublishError> LiveShows::lacks_room(const RoomEntry& entry) const {
    if (entry.ingest || entry.lifecycle.has_broadcast()) return std::nullopt;
    const auto sheds = [](const auto& room) {
        return room.second->ingest &&
               std::ranges::any_of(room.second->warnings, [](const wire::Warning& warning) {
                   return warning.code == "ladder_shed";
               });
    };
    const bool has_spare_rungs =
        !worker_.start.ladder.empty() && std::ranges::none_of(rooms_, sheds);
    const auto refusal = wiring_.capacity.refusal(has_spare_rungs);
    if (refusal) {
        log::warning("show",
                     "broadcast refused room={}: {}",
                     entry.store.slug,
                     make_error_code(*refusal).message());
    }
    return refusal;
}

// Beside one of the other role, which is on air.
LiveShows::Admission LiveShows::stand_by(RoomEntry& entry, Ingest ingest) {
    if (entry.standby) {
        if (!may_replace(entry, *entry.standby)) return ingest::PublishError::InUse;
        entry.standby->send_away(kTakenOver);
    }
    const std::string room = entry.store.slug;
    log::info("show",
              "publisher stands by room={} role={} address={}",
              room,
              to_word(ingest.role),
              ingest.address);
    const std::uint64_t number = ingest.number;
    const broadcast::SourceRole role = ingest.role;
    entry.standby = std::move(ingest);
    return entry.broadcast->stand_by(number, role, farewell(room, number));
}

// Named with its type, as g++ 12 frees the captures of a temporary in a co_await twice.
std::function<void(std::string)> LiveShows::farewell(const std::string& room,
                                                     std::uint64_t number) {
    return [this, room, number](const std::string& reason) {
        asio::post(wiring_.business,
                   [this, room, number, reason] { publisher_left(room, number, reason); });
    };
}

bool LiveShows::stands_beside(const RoomEntry& entry, broadcast::SourceRole role) {
    const bool has_picture = entry.lifecycle.has_broadcast() || !entry.preview.empty();
    return has_picture && entry.ingest && entry.ingest->role != role;
}

bool LiveShows::may_replace(RoomEntry& entry, const Ingest& present) {
    auto& takeovers = entry.takeovers.at(static_cast<std::size_t>(present.role));
    const auto now = std::chrono::steady_clock::now();
    if (takeovers.permits(now, silence_of(entry, present))) return true;
    tell_of_two_encoders(entry, present);
    return false;
}

void LiveShows::tell_of_two_encoders(RoomEntry& entry, const Ingest& present) {
    log::warning(
        "show", "publisher refused room={}: {} has its place", entry.store.slug, present.address);
    const bool is_told = std::ranges::find(entry.warnings, kTwoEncoders, &wire::Warning::code) !=
                         entry.warnings.end();
    if (!is_told) {
        warn(entry.store.slug,
             {.code = kTwoEncoders,
              .text = "Two encoders send with the same key in turns. The one that came first "
                      "stays: stop the other one."});
    }
}

void LiveShows::publisher_left(const std::string& room,
                               std::uint64_t number,
                               const std::string& reason) {
    RoomEntry& entry = *find(room);
    const bool was_standby = entry.standby && entry.standby->number == number;
    const bool was_on_air = entry.ingest && entry.ingest->number == number;
    if (!was_standby && !was_on_air) return;
    log::info("show",
              "publisher off room={} address={} reason={}{}",
              room,
              was_on_air ? entry.ingest->address : entry.standby->address,
              reason,
              was_standby ? " (it stood by)" : "");
    if (was_standby) return entry.standby.reset();
    // Its successor goes on air with its next keyframe: until then, viewers keep the last picture.
    entry.ingest = std::exchange(entry.standby, std::nullopt);
    if (!entry.ingest && !is_stopping_) source_lost(entry);
}

void LiveShows::on_source_switched(RoomEntry& entry,
                                   std::uint64_t publication,
                                   const std::string& why) {
    if (entry.standby && entry.standby->number == publication)
        std::swap(entry.ingest, entry.standby);
    if (!entry.ingest || entry.ingest->number != publication) return;
    std::erase_if(entry.warnings, [](const auto& known) { return known.code == kBackupOnAir; });
    const bool is_from_backup = is_backup(*entry.ingest);
    log::warning("show",
                 "{} goes on air room={} address={}: {}",
                 to_word(entry.ingest->role),
                 entry.store.slug,
                 entry.ingest->address,
                 why);
    if (!is_from_backup) return;
    warn(entry.store.slug,
         {.code = kBackupOnAir,
          .text = "The backup encoder is on air, as " + why + ". Look after the primary encoder."});
}

IngestEntry LiveShows::to_entry(const RoomEntry& entry, const Ingest& ingest) const {
    IngestEntry made{.room = entry.store.slug,
                     .role = ingest.role,
                     .is_on_air = entry.ingest && entry.ingest->number == ingest.number,
                     .protocol = ingest.protocol,
                     .address = ingest.address,
                     .since = ingest.since,
                     .stats = {},
                     .line = line_of(ingest)};
    if (!made.is_on_air) return made;
    made.stats = entry.source.stats;
    if (entry.on_air) {
        made.video = entry.on_air->video;
        made.audio = entry.on_air->audio;
    }
    return made;
}

std::vector<IngestEntry> LiveShows::list_ingests() const {
    std::vector<IngestEntry> ingests;
    for (const auto& [room, entry] : rooms_) {
        for (const std::optional<Ingest>* ingest : {&entry->ingest, &entry->standby}) {
            if (*ingest) ingests.push_back(to_entry(*entry, **ingest));
        }
    }
    return ingests;
}

std::optional<IngestEntry> LiveShows::ingest(const std::string& room) const {
    const RoomEntry* entry = find(room);
    if (!entry || !entry->ingest) return std::nullopt;
    return to_entry(*entry, *entry->ingest);
}

void LiveShows::dismiss_publisher(const std::string& room, const std::string& sentence) {
    if (RoomEntry* entry = find(room)) entry->send_publishers_away(sentence);
}

Outcome<std::uint64_t> LiveShows::kick(const std::string& room) {
    RoomEntry* entry = find(room);
    if (!entry) return unknown_room(room);
    return entry->send_publishers_away("An operator has ended this connection.");
}

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#include "server/archive/shelf.hpp"

#include "pipeline/base/log.hpp"
#include "server/archive/part_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace shopfloor::archive {
namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& folder, const std::string& room, const std::string& broadcast) {
    return folder / room / broadcast;
}

Refusal unknown(const std::string& broadcast) {
    return {"not_found",
            fmt::format("There is no recording of broadcast '{}'.", broadcast),
            "broadcast"};
}

Refusal not_stored() {
    return {"failed", "The recording could not be changed; the server's log says why.", ""};
}

}  // namespace

fs::path part_path(const fs::path& folder,
                   const std::string& room,
                   const std::string& broadcast,
                   std::uint32_t part) {
    return folder_of(folder, room, broadcast) / fmt::format("{:03}.mp4", part);
}

Shelf::Shelf(fs::path folder,
             storage::Storage& storage,
             FreeSpace free_bytes,
             std::function<void(const std::string& room)> removed)
    : folder_(std::move(folder)),
      storage_(storage),
      free_bytes_(std::move(free_bytes)),
      removed_(std::move(removed)) {}

std::vector<storage::Recording> Shelf::all() const {
    const std::function<std::vector<storage::Recording>(storage::Reader&)> read =
        [](storage::Reader& reader) { return storage::read_recordings(reader, ""); };
    return storage_.query_blocking(read);
}

std::optional<storage::Recording> Shelf::find(const std::string& broadcast) const {
    const std::function<std::optional<storage::Recording>(storage::Reader&)> read =
        [&](storage::Reader& reader) { return storage::read_recording(reader, broadcast); };
    return storage_.query_blocking(read);
}

std::vector<Kept> Shelf::ended() const {
    std::vector<Kept> kept;
    for (const storage::Recording& recording : all()) {
        if (!recording.broadcast.ended) continue;
        kept.push_back({recording.broadcast.id, *recording.broadcast.ended, recording.is_locked});
    }
    return kept;
}

bool Shelf::commit(std::vector<storage::Change> changes) const {
    const Result<void> stored = storage_.commit_blocking(std::move(changes));
    if (!stored) log::error("archive", "not stored: {}", stored.error().message());
    return stored.has_value();
}

void Shelf::recover() {
    const std::vector<storage::Recording> recordings = all();
    if (recordings.empty()) return;
    std::error_code unknown;
    const bool is_empty = fs::is_empty(folder_, unknown);
    if (is_empty || unknown) {
        // As a mount point is before its disk is there: what the rows know must not be forgotten.
        log::error(
            "archive", "no recording is in folder={}: is its disk mounted?", folder_.string());
        return;
    }
    for (const storage::Recording& recording : recordings) {
        recover(recording);
    }
}

void Shelf::recover(const storage::Recording& recording) {
    const std::string& id = recording.broadcast.id;
    std::error_code unknown;
    const bool is_there = fs::exists(folder_of(folder_, recording.broadcast.room, id), unknown);
    if (!is_there && !unknown && recording.broadcast.ended) {
        log::warning("archive", "recording dropped broadcast={}: its files are gone", id);
        commit({storage::RecordingRemoval{id}});
        return;
    }
    for (const storage::RecordingPartRecord& part : recording.parts) {
        if (!part.is_closed) recover(recording, part);
    }
}

void Shelf::recover(const storage::Recording& recording, const storage::RecordingPartRecord& part) {
    const std::string& id = recording.broadcast.id;
    const fs::path file = part_path(folder_, recording.broadcast.room, id, part.part);
    const auto contents = recover_part(file);
    const bool is_lost =
        !contents && (contents.error() == boost::system::errc::bad_message ||
                      contents.error() == boost::system::errc::no_such_file_or_directory);
    if (!contents && !is_lost) {  // a full disk, say: the next start tries again
        log::error("archive",
                   "recording part not closed file={}: {}",
                   file.string(),
                   contents.error().message());
        return;
    }
    if (!contents) {
        log::warning("archive",
                     "recording part dropped file={}: {}",
                     file.string(),
                     contents.error().message());
        std::error_code ignored;
        fs::remove(file, ignored);
        commit({storage::RecordingPartRemoval{id, part.part}});
        return;
    }
    storage::RecordingPartRecord whole = part;
    whole.start = contents->start;
    whole.duration = contents->end - contents->start;
    whole.bytes = contents->bytes;
    whole.is_closed = true;
    commit({whole});
    log::info("archive", "recording made whole file={} bytes={}", file.string(), whole.bytes);
}

// Files first: a row without files is dropped at the next start, files without a row never are.
bool Shelf::erase(const storage::Recording& recording, const char* why) {
    const auto& broadcast = recording.broadcast;
    std::error_code error;
    fs::remove_all(folder_of(folder_, broadcast.room, broadcast.id), error);
    if (error) {
        log::error("archive",
                   "recording not deleted room={} broadcast={}: {}",
                   broadcast.room,
                   broadcast.id,
                   error.message());
        return false;
    }
    log::info("archive",
              "recording deleted room={} broadcast={} reason={}",
              broadcast.room,
              broadcast.id,
              why);
    if (!commit({storage::RecordingRemoval{broadcast.id}})) return false;
    removed_(broadcast.room);
    return true;
}

void Shelf::expire(std::chrono::milliseconds now, std::chrono::days days) {
    for (const std::string& broadcast : expired(ended(), now, days)) {
        if (const auto recording = find(broadcast)) erase(*recording, "its days are over");
    }
}

bool Shelf::make_room(std::uint64_t min_free_bytes) {
    if (free_bytes_() >= min_free_bytes) return true;
    for (const std::string& broadcast : to_make_room(ended())) {
        const auto recording = find(broadcast);
        if (!recording || !erase(*recording, "the disk is full")) continue;
        if (free_bytes_() >= min_free_bytes) return true;
    }
    return false;
}

bool Shelf::remove_oldest() {
    for (const std::string& broadcast : to_make_room(ended())) {
        const auto recording = find(broadcast);
        if (recording && erase(*recording, "the disk is full")) return true;
    }
    return false;
}

Outcome<void> Shelf::remove(const std::string& broadcast) {
    const auto recording = find(broadcast);
    if (!recording) return unknown(broadcast);
    if (!recording->broadcast.ended) {
        return Refusal{
            "conflict", "The broadcast is on air. Its recording can go when it has ended.", ""};
    }
    if (recording->is_locked) {
        return Refusal{"conflict", "The recording is locked. Unlock it first.", "broadcast"};
    }
    if (!erase(*recording, "asked for")) return not_stored();
    return {};
}

Outcome<void> Shelf::lock(const std::string& broadcast, bool is_locked) {
    if (!find(broadcast)) return unknown(broadcast);
    if (!commit({storage::RecordingLock{broadcast, is_locked}})) return not_stored();
    return {};
}

}  // namespace shopfloor::archive

// SPDX-License-Identifier: MIT
#include "server/archive/recorder.hpp"

#include "pipeline/base/log.hpp"
#include "server/broadcast/chunk_framer.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace shopfloor::archive {
namespace fs = std::filesystem;

namespace {

using State = RoomRecording::State;

constexpr std::uint8_t kSource = 0;  // the rendition that is recorded
constexpr int kMaxFailures = 3;
constexpr std::chrono::seconds kRest{30};
constexpr std::size_t kMaxLateRows = 1000;  // more are left to the next start, which finds them

bool is_no_space(const Error& error) {
    return error == boost::system::errc::no_space_on_device ||
           error == boost::system::error_condition{EDQUOT, boost::system::generic_category()};
}

bool have_same_segment(const broadcast::Init& left, const broadcast::Init& right) {
    return std::ranges::equal(broadcast::init_segment(left), broadcast::init_segment(right));
}

RoomRecording not_written(const Error& error) {
    return {State::Stopped,
            "The recording could not be written: " + error.message() +
                ". The show goes on, but is not recorded."};
}

RoomRecording disk_is_full() {
    return {State::Stopped,
            "The recordings' disk is full, and nothing on it may be deleted. The show goes on, "
            "but is not recorded."};
}

}  // namespace

void Recorder::begin(const std::string& room, const std::string& broadcast) {
    if (const auto old = takes_.find(room); old != takes_.end()) {
        end_part(room, old->second);
        takes_.erase(old);
    }
    takes_.emplace(room, Take{.broadcast = broadcast});
}

std::uint32_t Recorder::next_part_of(const std::string& broadcast) const {
    const std::function<std::optional<storage::Recording>(storage::Reader&)> read =
        [&](storage::Reader& reader) { return storage::read_recording(reader, broadcast); };
    const auto known = wiring_.storage.query_blocking(read);
    return known && !known->parts.empty() ? known->parts.back().part + 1 : 1;
}

void Recorder::end(const std::string& room, const std::string& broadcast) {
    const auto found = takes_.find(room);
    if (found == takes_.end() || found->second.broadcast != broadcast) return;
    end_part(room, found->second);
    tell(room, found->second, {});
    takes_.erase(found);
}

void Recorder::write(const std::string& room, const broadcast::Chunk& chunk) {
    const auto found = takes_.find(room);
    if (found == takes_.end() || chunk.rendition != kSource) return;
    Take& take = found->second;
    if (take.part) {
        const bool is_next = chunk.sequence == take.next_sequence;
        if (!is_next) {
            log::warning("archive",
                         "recording has a gap room={} chunks={}",
                         room,
                         chunk.sequence - take.next_sequence);
        }
        const bool goes_on =
            is_next && (chunk.init == take.init || have_same_segment(*chunk.init, *take.init));
        if (!goes_on) end_part(room, take);
    }
    if (!take.part && !begin_part(room, take, chunk)) return;
    append(room, take, chunk);
}

// The picture that a host looks at before going on air has no row, and is nobody's to keep.
bool Recorder::is_public(const Take& take) const {
    const std::function<bool(storage::Reader&)> read = [&](storage::Reader& reader) {
        return storage::has_broadcast(reader, take.broadcast);
    };
    return wiring_.storage.query_blocking(read);
}

bool Recorder::is_storage_away() const {
    return wiring_.storage.stats().trouble == storage::StorageError::Unreachable;
}

bool Recorder::may_begin(const std::string& room, Take& take) const {
    if (std::chrono::steady_clock::now() < take.rest_until) return false;
    if (is_storage_away()) {
        put_off(room, take, storage::StorageError::Unreachable);
        return false;
    }
    try {
        if (!is_public(take)) return false;
        if (take.next_part == 0) take.next_part = next_part_of(take.broadcast);
        return true;
    } catch (const std::runtime_error& failure) {
        log::debug("archive", "storage not read room={}: {}", room, failure.what());
        put_off(room, take, storage::StorageError::Failed);
        return false;
    }
}

// As `append`: the oldest recordings go for it.
Result<PartWriter> Recorder::create_part(const fs::path& file, ByteView init_segment) const {
    for (;;) {
        std::error_code folder_error;
        fs::create_directories(file.parent_path(), folder_error);
        Result<PartWriter> part =
            folder_error
                ? Result<PartWriter>{Error{folder_error.value(), boost::system::system_category()}}
                : PartWriter::create(file, init_segment);
        if (part || !is_no_space(part.error()) || !wiring_.shelf.remove_oldest()) return part;
    }
}

bool Recorder::begin_part(const std::string& room, Take& take, const broadcast::Chunk& chunk) {
    if (is_full_) tell(room, take, disk_is_full());
    if (!chunk.begins_with_keyframe || is_full_ || !may_begin(room, take)) return false;
    take.record = {.broadcast = take.broadcast,
                   .part = take.next_part,
                   .epoch = chunk.epoch,
                   .start = chunk.time,
                   .codecs = chunk.init->video.codec + ',' + chunk.init->audio.codec,
                   .width = chunk.init->video.width,
                   .height = chunk.init->video.height};
    const fs::path file = part_path(wiring_.shelf.folder(), room, take.broadcast, take.next_part);
    const Result<void> stored = wiring_.storage.commit_blocking(
        {storage::RecordingRecord{take.broadcast, room}, take.record});
    if (!stored) {
        put_off(room, take, stored.error());
        return false;
    }
    take.refusals = 0;
    ++take.next_part;
    Result<PartWriter> part = create_part(file, broadcast::init_segment(*chunk.init));
    if (!part && is_no_space(part.error())) {
        stop_all();
        return false;
    }
    if (!part) {
        fail_part(room, take, part.error());
        return false;
    }
    take.part.emplace(*std::move(part));
    tell(room, take, {.state = State::On});
    log::info("archive", "recording room={} file={}", room, file.string());
    return true;
}

void Recorder::append(const std::string& room, Take& take, const broadcast::Chunk& chunk) {
    Error error = take.part->append(chunk);
    while (is_no_space(error) && wiring_.shelf.remove_oldest()) {
        error = take.part->append(chunk);
    }
    if (is_no_space(error)) return stop_all();
    if (error) return fail_part(room, take, error);
    take.init = chunk.init;
    take.next_sequence = chunk.sequence + 1;
    written_bytes_ += chunk.cmaf().size();
}

// The row is written whatever the disk says: the file is whole up to where it ends.
void Recorder::end_part(const std::string& room, Take& take) {
    if (!take.part) return;
    const PartContents contents = take.part->contents();
    const Error error = take.part->finish();
    take.part.reset();
    if (error) {
        log::error("archive", "recording not closed room={}: {}", room, error.message());
        left_open_.insert(room);  // its row stays open, for the shelf to put right
        return;
    }
    take.record.start = contents.start;
    take.record.duration = contents.end - contents.start;
    take.record.bytes = contents.bytes;
    take.record.is_closed = true;
    const Result<void> stored = is_storage_away() ? Result<void>{storage::StorageError::Unreachable}
                                                  : wiring_.storage.commit_blocking({take.record});
    if (stored) return;
    log::warning("archive", "recording not stored yet: {}", stored.error().message());
    if (late_rows_.size() < kMaxLateRows) late_rows_.push_back({room, take.record});
}

void Recorder::fail_part(const std::string& room, Take& take, const Error& error) {
    end_part(room, take);
    const bool rests = ++take.failures >= kMaxFailures;
    if (rests) take.rest_until = std::chrono::steady_clock::now() + kRest;
    log::error("archive",
               "recording failed room={} failures={}: {}",
               room,
               take.failures,
               error.message());
    if (rests) tell(room, take, not_written(error));
}

// Nothing has been written, so the next keyframe may try the same again.
void Recorder::put_off(const std::string& room, Take& take, const Error& error) const {
    if (++take.refusals == 1) {
        log::warning("archive", "recording put off room={}: {}", room, error.message());
    }
    if (take.refusals >= kMaxFailures) tell(room, take, not_written(error));
}

void Recorder::store_late_rows() {
    if (is_storage_away()) return;
    while (!late_rows_.empty()) {
        const LateRow late = late_rows_.front();
        if (is_kept(late.record)) {
            if (!wiring_.storage.commit_blocking({late.record})) return;
            wiring_.shelved(late.room);
        }
        late_rows_.pop_front();
    }
}

// It may have been deleted meanwhile.
bool Recorder::is_kept(const storage::RecordingPartRecord& part) const {
    const std::function<std::optional<storage::Recording>(storage::Reader&)> read =
        [&](storage::Reader& reader) { return storage::read_recording(reader, part.broadcast); };
    const auto known = wiring_.storage.query_blocking(read);
    return known &&
           std::ranges::count(known->parts, part.part, &storage::RecordingPartRecord::part) > 0;
}

void Recorder::stop_all() {
    is_full_ = true;
    log::error("archive", "the disk is full: nothing is recorded until there is room");
    for (auto& [room, take] : takes_) {
        end_part(room, take);
        tell(room, take, disk_is_full());
    }
}

void Recorder::tend() {
    for (auto& [room, take] : takes_) {
        if (!take.part) continue;
        if (const Error error = take.part->sync()) {
            if (is_no_space(error)) return stop_all();
            fail_part(room, take, error);
        } else {
            take.failures = 0;
        }
    }
    store_late_rows();
    if (is_full_ || open_parts() > 0) look_after_space();
}

void Recorder::look_after_space() {
    const bool has_room = wiring_.shelf.make_room(wiring_.min_free_bytes);
    if (!has_room && !is_full_) return stop_all();
    if (!has_room || !is_full_) return;
    is_full_ = false;
    close_what_was_left_open();
    log::info("archive", "there is room again: shows are recorded from their next keyframe on");
}

// All parts have ended when the disk was full, and none has begun since.
void Recorder::close_what_was_left_open() {
    if (left_open_.empty()) return;
    wiring_.shelf.recover();
    for (const std::string& room : std::exchange(left_open_, {})) {
        wiring_.shelved(room);
    }
}

void Recorder::finish() {
    for (auto& [room, take] : takes_) {
        end_part(room, take);
    }
    store_late_rows();
}

std::size_t Recorder::open_parts() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        takes_, [](const auto& entry) { return entry.second.part.has_value(); }));
}

void Recorder::tell(const std::string& room, Take& take, RoomRecording now) const {
    if (take.told == now) return;
    take.told = now;
    wiring_.changed(room, std::move(now));
}

}  // namespace shopfloor::archive

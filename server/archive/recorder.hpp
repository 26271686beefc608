// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/part_writer.hpp"
#include "server/archive/room_recording.hpp"
#include "server/archive/shelf.hpp"
#include "server/broadcast/chunk.hpp"

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace shopfloor::archive {

/// Writes the chunks of every broadcast into its newest part. A part ends, and the next one begins
/// with a keyframe, when the init segment changes or a chunk is missing before this one; epochs
/// with the same init segment share a part, since their media follows on, so a show whose encoder
/// came back a hundred times is not a hundred files.
///
/// A full disk never reaches the show: the oldest recordings go first, and if that is not enough
/// nothing is recorded until there is room. A part that the disk would not take costs up to the
/// next keyframe, which begins another one; after three in a row the disk is left alone for half a
/// minute. A storage that does not answer is asked again: at each keyframe for a part that is to
/// begin, by `tend` for one that has ended. One whose server is known to be out of reach is not
/// waited for: the parts of other rooms go on.
/// Blocks. Owner: the archive's thread. `shelf` and `storage` must outlive it.
class Recorder {
public:
    struct Wiring {
        Shelf& shelf;
        storage::Storage& storage;
        std::uint64_t min_free_bytes = 0;
        /// Called when what a room's recording does has changed.
        std::function<void(const std::string& room, RoomRecording now)> changed;
        /// Called when a part that had ended before has got its row.
        std::function<void(const std::string& room)> shelved;
    };

    explicit Recorder(Wiring wiring) : wiring_(std::move(wiring)) {}

    /// The room's broadcast: a new one, or one that goes on after a restart.
    void begin(const std::string& room, const std::string& broadcast);
    /// Ignored, as are its late chunks, unless it is the room's broadcast.
    void end(const std::string& room, const std::string& broadcast);
    void write(const std::string& room, const broadcast::Chunk& chunk);

    /// From time to time: brings to the disk what was written, and looks after its space.
    void tend();
    /// Closes every part. The broadcasts may go on after a restart.
    void finish();

    std::size_t open_parts() const;
    std::uint64_t written_bytes() const noexcept { return written_bytes_; }
    /// Nothing is recorded until there is room on the disk.
    bool is_full() const noexcept { return is_full_; }

private:
    /// One broadcast that is being recorded.
    struct Take {
        std::string broadcast;
        std::uint32_t next_part = 0;  // 0: not read yet
        std::optional<PartWriter> part{};
        storage::RecordingPartRecord record{};          // of `part`
        std::shared_ptr<const broadcast::Init> init{};  // of the newest chunk in it
        std::uint32_t next_sequence = 0;
        int failures = 0;                                    // of parts, in a row
        int refusals = 0;                                    // of the storage, in a row
        std::chrono::steady_clock::time_point rest_until{};  // no part is begun before
        RoomRecording told{};
    };

    /// A part that has ended, and whose row is not stored yet.
    struct LateRow {
        std::string room;
        storage::RecordingPartRecord record;
    };

    bool is_storage_away() const;
    bool is_public(const Take& take) const;
    std::uint32_t next_part_of(const std::string& broadcast) const;
    bool may_begin(const std::string& room, Take& take) const;
    Result<PartWriter> create_part(const std::filesystem::path& file, ByteView init_segment) const;
    bool begin_part(const std::string& room, Take& take, const broadcast::Chunk& chunk);
    void end_part(const std::string& room, Take& take);
    void append(const std::string& room, Take& take, const broadcast::Chunk& chunk);
    void fail_part(const std::string& room, Take& take, const Error& error);
    void put_off(const std::string& room, Take& take, const Error& error) const;
    void store_late_rows();
    bool is_kept(const storage::RecordingPartRecord& part) const;
    void stop_all();
    void look_after_space();
    void close_what_was_left_open();
    void tell(const std::string& room, Take& take, RoomRecording now) const;

    Wiring wiring_;
    std::map<std::string, Take> takes_;  // by room
    std::deque<LateRow> late_rows_;
    std::set<std::string> left_open_;  // rooms with a part that could not be closed
    bool is_full_ = false;
    std::uint64_t written_bytes_ = 0;
};

}  // namespace shopfloor::archive

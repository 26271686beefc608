// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/part_writer.hpp"
#include "server/archive/room_recording.hpp"
#include "server/archive/shelf.hpp"
#include "server/broadcast/chunk.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace shopfloor::archive {

/// Writes the chunks of every broadcast into its newest part. A part ends, and the next one begins
/// with a keyframe, when the init segment changes or a chunk is missing before this one; epochs
/// with the same init segment share a part, since their media follows on, so a show whose encoder
/// came back a hundred times is not a hundred files.
///
/// A full disk never reaches the show: the oldest recordings go first, and if that is not enough
/// nothing is recorded until there is room.
/// Blocks. Owner: the archive's thread. `shelf` and `storage` must outlive it.
class Recorder {
public:
    struct Wiring {
        Shelf& shelf;
        storage::Storage& storage;
        std::uint64_t min_free_bytes = 0;
        /// Called when what a room's recording does has changed.
        std::function<void(const std::string& room, RoomRecording now)> changed;
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

private:
    /// One broadcast that is being recorded.
    struct Take {
        std::string broadcast;
        std::uint32_t next_part = 1;
        std::optional<PartWriter> part{};
        storage::RecordingPartRecord record{};          // of `part`
        std::shared_ptr<const broadcast::Init> init{};  // of the newest chunk in it
        std::uint32_t next_sequence = 0;
        bool is_failed = false;  // the disk would not take it: not tried again in this broadcast
        RoomRecording told{};
    };

    bool is_public(const Take& take) const;
    bool begin_part(const std::string& room, Take& take, const broadcast::Chunk& chunk);
    void end_part(const std::string& room, Take& take);
    void append(const std::string& room, Take& take, const broadcast::Chunk& chunk);
    void give_up(const std::string& room, Take& take, const Error& error);
    void stop_all();
    void look_after_space();
    void tell(const std::string& room, Take& take, RoomRecording now);

    Wiring wiring_;
    std::map<std::string, Take> takes_;  // by room
    bool is_full_ = false;
    std::uint64_t written_bytes_ = 0;
};

}  // namespace shopfloor::archive

// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/catalogue_records.hpp"
#include "server/storage/storage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

/// A recorded broadcast. Its row is written before its first file; again, it changes nothing.
struct RecordingRecord {
    std::string broadcast;
    std::string room;
};

/// Whether a recording is kept when others go.
struct RecordingLock {
    std::string broadcast;
    bool is_locked = false;
};

/// One file of a recording. Its row is written before the file exists, and again, with `closed`,
/// when it is whole: whatever lies in a folder without a closed row is what a crash left.
struct RecordingPartRecord {
    std::string broadcast;
    std::uint32_t part = 0;   // from 1; the file is 001.mp4
    std::uint32_t epoch = 0;  // its first one
    media::MediaTime start{};
    media::MediaTime duration{};
    std::uint64_t bytes = 0;
    std::string codecs;  // RFC 6381, "avc1.64001f,mp4a.40.2"
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    bool is_closed = false;
};

/// The files of a recording are gone, and so is the recording.
struct RecordingRemoval {
    std::string broadcast;
};

/// A part that holds nothing.
struct RecordingPartRemoval {
    std::string broadcast;
    std::uint32_t part = 0;
};

void write_row(RowWriter& rows, const RecordingRecord& recording);
void write_row(RowWriter& rows, const RecordingLock& lock);
void write_row(RowWriter& rows, const RecordingPartRecord& part);
void write_row(RowWriter& rows, const RecordingRemoval& removal);
void write_row(RowWriter& rows, const RecordingPartRemoval& removal);

/// A recording with all that is told of it.
struct Recording {
    BroadcastRecord broadcast;
    bool is_locked = false;
    std::vector<RecordingPartRecord> parts;  // in their order
};

/// Of one room, newest first; of all rooms when `room` is empty.
[[nodiscard]] std::vector<Recording> read_recordings(Reader& reader, const std::string& room);
[[nodiscard]] std::optional<Recording> read_recording(Reader& reader, const std::string& broadcast);

/// Has the broadcast a row? A picture that is not public yet has none.
[[nodiscard]] bool has_broadcast(Reader& reader, const std::string& broadcast);

/// The newest revision of each cue of a broadcast, by time.
[[nodiscard]] std::vector<room::Cue> read_newest_cues(Reader& reader, const std::string& broadcast);

/// The products that the cues of a broadcast name, as they are now.
[[nodiscard]] std::vector<ProductRecord> read_shown_products(Reader& reader,
                                                             const std::string& broadcast);

}  // namespace shopfloor::storage

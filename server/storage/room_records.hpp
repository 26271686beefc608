// SPDX-License-Identifier: MIT
// What is settled about a room, and the broadcasts it has had.
#pragma once

#include "server/storage/storage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

/// One for each room whose people have changed something; without it, the values below hold.
struct RoomRecord {
    std::string room;
    bool auto_start = true;  // a publisher that comes is on air at once, without a preview
    bool is_closed = false;  // the last broadcast was ended by hand
    std::optional<UtcTime> next_show{};
    std::string next_show_title{};  // JSON: text, or texts by language; empty: none
    std::string description{};      // the same
    std::optional<UtcTime> taken_down{};
    std::string takedown_reason{};

    bool operator==(const RoomRecord&) const = default;
};

/// Replaces the room's.
void write_row(RowWriter& rows, const RoomRecord& room);

[[nodiscard]] std::vector<RoomRecord> read_rooms(Reader& reader);

/// The room's newest, newest first; those that go on among them.
[[nodiscard]] std::vector<BroadcastRecord> read_broadcasts(Reader& reader,
                                                           const std::string& room,
                                                           std::size_t limit);
[[nodiscard]] std::optional<BroadcastRecord> read_broadcast(Reader& reader, const std::string& id);

}  // namespace shopfloor::storage

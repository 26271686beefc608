// SPDX-License-Identifier: MIT
#include "server/storage/room_records.hpp"
#include "server/storage/rows.hpp"

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteRoom =
    "INSERT INTO room_settings (room, auto_start, is_closed, next_show, next_show_title,"
    " description, taken_down, takedown_reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    " ON CONFLICT (room) DO UPDATE SET auto_start = ?2, is_closed = ?3, next_show = ?4,"
    " next_show_title = ?5, description = ?6, taken_down = ?7, takedown_reason = ?8";

RoomRecord read_room(const Statement& row) {
    return {.room = row.text(0),
            .auto_start = row.number(1) != 0,
            .is_closed = row.number(2) != 0,
            .next_show = row.optional_time(3),
            .next_show_title = row.text(4),
            .description = row.text(5),
            .taken_down = row.optional_time(6),
            .takedown_reason = row.text(7)};
}

BroadcastRecord read_one(const Statement& row) {
    return {.id = row.text(0),
            .room = row.text(1),
            .started = row.time(2),
            .ended = row.optional_time(3),
            .end_reason = row.text(4),
            .duration = media::MediaTime{row.number(5)}};
}

}  // namespace

void write_row(RowWriter& rows, const RoomRecord& room) {
    Statement& row = rows.statement(kWriteRoom);
    row.bind(1, room.room).bind(2, std::int64_t{room.auto_start});
    row.bind(3, std::int64_t{room.is_closed});
    bind_optional(row, 4, room.next_show);
    row.bind(5, room.next_show_title).bind(6, room.description);
    bind_optional(row, 7, room.taken_down);
    row.bind(8, room.takedown_reason).run();
}

std::vector<RoomRecord> read_rooms(Reader& reader) {
    return reader.all(
        "SELECT room, auto_start, is_closed, next_show, next_show_title, description, taken_down,"
        " takedown_reason FROM room_settings",
        read_room);
}

std::vector<BroadcastRecord> read_broadcasts(Reader& reader,
                                             const std::string& room,
                                             std::size_t limit) {
    Statement statement = reader.statement(
        "SELECT id, room, started, ended, end_reason, duration_us FROM broadcasts WHERE room = ?1"
        " ORDER BY started DESC, id DESC LIMIT ?2");
    statement.bind(1, room).bind(2, static_cast<std::int64_t>(limit));
    return reader.all(std::move(statement), read_one);
}

std::optional<BroadcastRecord> read_broadcast(Reader& reader, const std::string& id) {
    Statement statement = reader.statement(
        "SELECT id, room, started, ended, end_reason, duration_us FROM broadcasts WHERE id = ?1");
    statement.bind(1, id);
    if (!statement.step()) return std::nullopt;
    return read_one(statement);
}

}  // namespace shopfloor::storage

// SPDX-License-Identifier: MIT
#include "server/storage/rows.hpp"
#include "server/storage/rundown_records.hpp"

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteRundown =
    "INSERT INTO rundowns (room, steps) VALUES (?1, ?2)"
    " ON CONFLICT (room) DO UPDATE SET steps = ?2";
constexpr std::string_view kWritePlace =
    "INSERT INTO rundown_places (room, is_auto, is_loop, position, showing, broadcast, started)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (room) DO UPDATE SET is_auto = ?2, is_loop = ?3, position = ?4, showing = ?5,"
    " broadcast = ?6, started = ?7";

}  // namespace

void write_row(RowWriter& rows, const RundownRecord& rundown) {
    rows.statement(kWriteRundown).bind(1, rundown.room).bind(2, rundown.steps).run();
}

void write_row(RowWriter& rows, const RundownPlaceRecord& place) {
    Statement& row = rows.statement(kWritePlace);
    row.bind(1, place.room).bind(2, std::int64_t{place.is_auto});
    row.bind(3, std::int64_t{place.is_loop}).bind(4, std::int64_t{place.position});
    row.bind(5, place.showing).bind(6, place.broadcast);
    bind_optional(row, 7, place.started);
    row.run();
}

std::vector<RundownRecord> read_rundowns(Reader& reader) {
    return reader.all("SELECT room, steps FROM rundowns", [](const Statement& row) {
        return RundownRecord{.room = row.text(0), .steps = row.text(1)};
    });
}

std::vector<RundownPlaceRecord> read_rundown_places(Reader& reader) {
    return reader.all(
        "SELECT room, is_auto, is_loop, position, showing, broadcast, started FROM rundown_places",
        [](const Statement& row) {
            return RundownPlaceRecord{.room = row.text(0),
                                      .is_auto = row.number(1) != 0,
                                      .is_loop = row.number(2) != 0,
                                      .position = static_cast<int>(row.number(3)),
                                      .showing = row.text(4),
                                      .broadcast = row.text(5),
                                      .started = row.optional_time(6)};
        });
}

}  // namespace shopfloor::storage

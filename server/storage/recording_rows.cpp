// SPDX-License-Identifier: MIT
#include "server/storage/recording_records.hpp"
#include "server/storage/rows.hpp"

#include <string_view>
#include <utility>

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteRecording =
    "INSERT INTO recordings (broadcast, room, locked) VALUES (?1, ?2, 0)"
    " ON CONFLICT (broadcast) DO NOTHING";
constexpr std::string_view kLockRecording =
    "UPDATE recordings SET locked = ?2 WHERE broadcast = ?1";
constexpr std::string_view kWritePart =
    "INSERT INTO recording_parts (broadcast, part, epoch, start_us, duration_us, bytes, codecs,"
    " width, height, closed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    " ON CONFLICT (broadcast, part) DO UPDATE SET start_us = ?4, duration_us = ?5, bytes = ?6,"
    " closed = ?10";
constexpr std::string_view kRemoveParts = "DELETE FROM recording_parts WHERE broadcast = ?1";
constexpr std::string_view kRemoveRecording = "DELETE FROM recordings WHERE broadcast = ?1";
constexpr std::string_view kRemovePart =
    "DELETE FROM recording_parts WHERE broadcast = ?1 AND part = ?2";

constexpr std::string_view kReadRecordings =
    "SELECT b.id, b.room, b.started, b.ended, b.end_reason, r.locked FROM recordings r"
    " JOIN broadcasts b ON b.id = r.broadcast"
    " WHERE (?1 = '' OR b.room = ?1) AND (?2 = '' OR b.id = ?2) ORDER BY b.started DESC, b.id";
constexpr std::string_view kReadParts =
    "SELECT broadcast, part, epoch, start_us, duration_us, bytes, codecs, width, height, closed"
    " FROM recording_parts WHERE broadcast = ?1 ORDER BY part";
constexpr std::string_view kFindBroadcast = "SELECT 1 FROM broadcasts WHERE id = ?1";
constexpr std::string_view kReadCues =
    "SELECT id, rev, kind, at_us, utc_ms, product, data FROM cues"
    " WHERE broadcast = ?1 AND rev = (SELECT max(rev) FROM cues AS newer"
    " WHERE newer.broadcast = cues.broadcast AND newer.id = cues.id) ORDER BY at_us, id";
constexpr std::string_view kReadProducts =
    "SELECT p.store, p.sku, p.json, p.updated FROM products p JOIN broadcasts b ON p.store = b.room"
    " WHERE b.id = ?1 AND p.sku IN (SELECT product FROM cues WHERE broadcast = ?1)"
    " ORDER BY p.bag_position IS NULL, p.bag_position, p.sku";

RecordingPartRecord read_part(const Statement& row) {
    return {.broadcast = row.text(0),
            .part = static_cast<std::uint32_t>(row.number(1)),
            .epoch = static_cast<std::uint32_t>(row.number(2)),
            .start = media::MediaTime{row.number(3)},
            .duration = media::MediaTime{row.number(4)},
            .bytes = static_cast<std::uint64_t>(row.number(5)),
            .codecs = row.text(6),
            .width = static_cast<std::uint32_t>(row.number(7)),
            .height = static_cast<std::uint32_t>(row.number(8)),
            .is_closed = row.number(9) != 0};
}

Recording read_head(const Statement& row) {
    return {.broadcast = {.id = row.text(0),
                          .room = row.text(1),
                          .started = row.time(2),
                          .ended = row.optional_time(3),
                          .end_reason = row.text(4)},
            .is_locked = row.number(5) != 0,
            .parts = {}};
}

room::Cue read_cue(const Statement& row) {
    return {.id = static_cast<std::uint64_t>(row.number(0)),
            .rev = static_cast<std::uint32_t>(row.number(1)),
            .kind = row.text(2),
            .at = media::MediaTime{row.number(3)},
            .utc = row.time(4),
            .product = row.text(5),
            .data = row.text(6)};
}

std::vector<Recording> read_some(Reader& reader,
                                 const std::string& room,
                                 const std::string& broadcast) {
    Statement heads = reader.statement(kReadRecordings);
    heads.bind(1, room).bind(2, broadcast);
    std::vector<Recording> recordings = reader.all(std::move(heads), read_head);
    for (Recording& recording : recordings) {
        Statement parts = reader.statement(kReadParts);
        parts.bind(1, recording.broadcast.id);
        recording.parts = reader.all(std::move(parts), read_part);
    }
    return recordings;
}

}  // namespace

void write_row(RowWriter& rows, const RecordingRecord& recording) {
    rows.statement(kWriteRecording).bind(1, recording.broadcast).bind(2, recording.room).run();
}

void write_row(RowWriter& rows, const RecordingLock& lock) {
    Statement& write = rows.statement(kLockRecording);
    write.bind(1, lock.broadcast).bind(2, std::int64_t{lock.is_locked}).run();
}

void write_row(RowWriter& rows, const RecordingPartRecord& part) {
    Statement& write = rows.statement(kWritePart);
    write.bind(1, part.broadcast)
        .bind(2, std::int64_t{part.part})
        .bind(3, std::int64_t{part.epoch});
    write.bind(4, std::int64_t{part.start.count()}).bind(5, std::int64_t{part.duration.count()});
    write.bind(6, static_cast<std::int64_t>(part.bytes)).bind(7, part.codecs);
    write.bind(8, std::int64_t{part.width}).bind(9, std::int64_t{part.height});
    write.bind(10, std::int64_t{part.is_closed}).run();
}

void write_row(RowWriter& rows, const RecordingRemoval& removal) {
    rows.statement(kRemoveParts).bind(1, removal.broadcast).run();
    rows.statement(kRemoveRecording).bind(1, removal.broadcast).run();
}

void write_row(RowWriter& rows, const RecordingPartRemoval& removal) {
    Statement& remove = rows.statement(kRemovePart);
    remove.bind(1, removal.broadcast).bind(2, std::int64_t{removal.part}).run();
}

std::vector<Recording> read_recordings(Reader& reader, const std::string& room) {
    return read_some(reader, room, "");
}

std::optional<Recording> read_recording(Reader& reader, const std::string& broadcast) {
    if (broadcast.empty()) return std::nullopt;
    std::vector<Recording> found = read_some(reader, "", broadcast);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

bool has_broadcast(Reader& reader, const std::string& broadcast) {
    Statement found = reader.statement(kFindBroadcast);
    return found.bind(1, broadcast).step();
}

std::vector<room::Cue> read_newest_cues(Reader& reader, const std::string& broadcast) {
    Statement cues = reader.statement(kReadCues);
    cues.bind(1, broadcast);
    return reader.all(std::move(cues), read_cue);
}

std::vector<ProductRecord> read_shown_products(Reader& reader, const std::string& broadcast) {
    Statement products = reader.statement(kReadProducts);
    products.bind(1, broadcast);
    return reader.all(std::move(products), [](const Statement& row) {
        return ProductRecord{
            .store = row.text(0), .sku = row.text(1), .json = row.text(2), .updated = row.time(3)};
    });
}

}  // namespace shopfloor::storage

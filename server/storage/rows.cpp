// SPDX-License-Identifier: MIT
#include "server/storage/rows.hpp"

namespace shopfloor::storage {
namespace {

// "Replaced" is ON CONFLICT … DO UPDATE, as REPLACE would first delete the row that others
// refer to. A row's time of creation stays.
constexpr std::string_view kWriteStore =
    "INSERT INTO stores (slug, name, belt, province, category, locale, currency, created)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    " ON CONFLICT (slug) DO UPDATE SET name = ?2, belt = ?3, province = ?4, category = ?5,"
    " locale = ?6, currency = ?7";
constexpr std::string_view kWriteKey =
    "INSERT INTO stream_keys (id, hash, room, label, created, revoked, is_backup)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (id) DO UPDATE SET hash = ?2, room = ?3, label = ?4, revoked = ?6";
constexpr std::string_view kWriteBroadcast =
    "INSERT INTO broadcasts (id, room, started, ended, end_reason, duration_us)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (id) DO UPDATE SET room = ?2, started = ?3, ended = ?4, end_reason = ?5,"
    " duration_us = ?6";
constexpr std::string_view kWriteCue =
    "INSERT INTO cues (broadcast, id, rev, kind, at_us, utc_ms, product, data)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

StoreRecord read_store(const Statement& row) {
    return {.slug = row.text(0),
            .name = row.text(1),
            .belt = row.text(2),
            .province = row.text(3),
            .category = row.text(4),
            .locale = row.text(5),
            .currency = row.text(6),
            .created = row.time(7)};
}

StreamKeyRecord read_key(const Statement& row) {
    return {.id = row.text(0),
            .hash = row.text(1),
            .room = row.text(2),
            .label = row.text(3),
            .created = row.time(4),
            .revoked = row.optional_time(5),
            .is_backup = row.number(6) != 0};
}

BroadcastRecord read_broadcast(const Statement& row) {
    return {.id = row.text(0),
            .room = row.text(1),
            .started = row.time(2),
            .ended = row.optional_time(3),
            .end_reason = row.text(4),
            .duration = media::MediaTime{row.number(5)}};
}

CueRecord read_cue(const Statement& row) {
    return {.broadcast = row.text(0),
            .cue = {.id = static_cast<std::uint64_t>(row.number(1)),
                    .rev = static_cast<std::uint32_t>(row.number(2)),
                    .kind = row.text(3),
                    .at = media::MediaTime{row.number(4)},
                    .utc = row.time(5),
                    .product = row.text(6),
                    .data = row.text(7)}};
}

}  // namespace

void write_row(RowWriter& rows, const StoreRecord& store) {
    Statement& row = rows.statement(kWriteStore);
    row.bind(1, store.slug).bind(2, store.name).bind(3, store.belt).bind(4, store.province);
    row.bind(5, store.category).bind(6, store.locale).bind(7, store.currency);
    row.bind(8, store.created).run();
}

void write_row(RowWriter& rows, const StreamKeyRecord& key) {
    Statement& row = rows.statement(kWriteKey);
    row.bind(1, key.id).bind(2, key.hash).bind(3, key.room).bind(4, key.label);
    bind_optional(row.bind(5, key.created), 6, key.revoked);
    row.bind(7, std::int64_t{key.is_backup}).run();
}

void write_row(RowWriter& rows, const BroadcastRecord& broadcast) {
    Statement& row = rows.statement(kWriteBroadcast);
    row.bind(1, broadcast.id).bind(2, broadcast.room).bind(3, broadcast.started);
    bind_optional(row, 4, broadcast.ended);
    row.bind(5, broadcast.end_reason);
    row.bind(6, std::int64_t{broadcast.duration.count()}).run();
}

void write_row(RowWriter& rows, const CueRecord& record) {
    const room::Cue& cue = record.cue;
    Statement& row = rows.statement(kWriteCue);
    row.bind(1, record.broadcast).bind(2, static_cast<std::int64_t>(cue.id));
    row.bind(3, std::int64_t{cue.rev}).bind(4, cue.kind).bind(5, std::int64_t{cue.at.count()});
    row.bind(6, cue.utc).bind(7, cue.product).bind(8, cue.data).run();
}

Contents read_contents(Reader& reader) {
    return reader.at_one_moment([&] {
        return Contents{
            .stores = reader.all(
                "SELECT slug, name, belt, province, category, locale, currency, created FROM stores"
                " ORDER BY created, slug",
                read_store),
            .keys = reader.all("SELECT id, hash, room, label, created, revoked, is_backup FROM "
                               "stream_keys ORDER BY created, id",
                               read_key),
            .open_broadcasts = reader.all(
                "SELECT id, room, started, ended, end_reason, duration_us FROM broadcasts"
                " WHERE ended IS NULL ORDER BY started, id",
                read_broadcast),
            .cues =
                reader.all("SELECT broadcast, id, rev, kind, at_us, utc_ms, product, data FROM cues"
                           " WHERE broadcast IN (SELECT id FROM broadcasts WHERE ended IS NULL)"
                           " ORDER BY broadcast, id, rev",
                           read_cue),
        };
    });
}

}  // namespace shopfloor::storage

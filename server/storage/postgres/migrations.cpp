// SPDX-License-Identifier: MIT
#include "server/storage/postgres/migrations.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace shopfloor::storage::postgres {
namespace {

// SQLite's version whose tables the first migration makes.
constexpr int kFirstVersion = 12;

// Numbered on from there, as SQLite's are: a change of the schema is a migration in both. What has
// been released is never edited: add one to the end.
constexpr std::array kMigrations{
    R"sql(
CREATE TABLE shopfloor_writers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, groups BIGINT NOT NULL,
    started TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE stores (
    slug TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, belt TEXT NOT NULL, province TEXT NOT NULL,
    category TEXT NOT NULL, locale TEXT NOT NULL, currency TEXT NOT NULL, created BIGINT NOT NULL);
CREATE TABLE stream_keys (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    room TEXT NOT NULL REFERENCES stores (slug), label TEXT NOT NULL, created BIGINT NOT NULL,
    revoked BIGINT, is_backup BIGINT NOT NULL DEFAULT 0);
CREATE TABLE tokens (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('operator', 'owner', 'host', 'assistant', 'moderator')),
    store TEXT REFERENCES stores (slug), label TEXT NOT NULL, created BIGINT NOT NULL,
    expires BIGINT);
CREATE TABLE products (
    store TEXT NOT NULL REFERENCES stores (slug), sku TEXT NOT NULL, json TEXT NOT NULL,
    updated BIGINT NOT NULL, bag_position BIGINT, PRIMARY KEY (store, sku));
CREATE TABLE broadcasts (
    id TEXT PRIMARY KEY NOT NULL, room TEXT NOT NULL REFERENCES stores (slug),
    started BIGINT NOT NULL, ended BIGINT, end_reason TEXT NOT NULL,
    duration_us BIGINT NOT NULL DEFAULT 0);
CREATE INDEX open_broadcasts ON broadcasts (room) WHERE ended IS NULL;
CREATE INDEX broadcasts_of_room ON broadcasts (room, started);
CREATE TABLE cues (
    broadcast TEXT NOT NULL REFERENCES broadcasts (id), id BIGINT NOT NULL, rev BIGINT NOT NULL,
    kind TEXT NOT NULL, at_us BIGINT NOT NULL, utc_ms BIGINT NOT NULL, product TEXT NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (broadcast, id, rev));
CREATE TABLE room_settings (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), auto_start BIGINT NOT NULL,
    is_closed BIGINT NOT NULL, next_show BIGINT, next_show_title TEXT NOT NULL,
    description TEXT NOT NULL, taken_down BIGINT, takedown_reason TEXT NOT NULL);
CREATE TABLE members (
    id TEXT PRIMARY KEY NOT NULL, store TEXT REFERENCES stores (slug), name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('operator', 'owner', 'host', 'assistant', 'moderator')),
    created BIGINT NOT NULL, last_seen BIGINT);
CREATE TABLE signin_links (
    hash TEXT PRIMARY KEY NOT NULL, member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created BIGINT NOT NULL, expires BIGINT NOT NULL, closed BIGINT, is_used BIGINT NOT NULL);
CREATE INDEX signin_links_of_member ON signin_links (member);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    member TEXT REFERENCES members (id) ON DELETE CASCADE,
    token TEXT REFERENCES tokens (id) ON DELETE CASCADE,
    created BIGINT NOT NULL, last_seen BIGINT NOT NULL, expires BIGINT NOT NULL,
    CHECK ((member IS NULL) <> (token IS NULL)));
CREATE INDEX sessions_of_member ON sessions (member);
CREATE INDEX sessions_of_token ON sessions (token);
CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, utc_ms BIGINT NOT NULL,
    actor TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, method TEXT NOT NULL,
    store TEXT NOT NULL, params TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE INDEX audit_of_store ON audit (store, id);
CREATE TABLE keyed_calls (
    id TEXT PRIMARY KEY NOT NULL, caller TEXT NOT NULL, fingerprint TEXT NOT NULL,
    created BIGINT NOT NULL, answer TEXT, store TEXT NOT NULL DEFAULT '');
CREATE INDEX keyed_calls_by_age ON keyed_calls (created);
CREATE TABLE recordings (
    broadcast TEXT PRIMARY KEY NOT NULL REFERENCES broadcasts (id),
    room TEXT NOT NULL REFERENCES stores (slug), locked BIGINT NOT NULL);
CREATE INDEX room_recordings ON recordings (room);
CREATE TABLE recording_parts (
    broadcast TEXT NOT NULL REFERENCES recordings (broadcast), part BIGINT NOT NULL,
    epoch BIGINT NOT NULL, start_us BIGINT NOT NULL, duration_us BIGINT NOT NULL,
    bytes BIGINT NOT NULL, codecs TEXT NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL,
    closed BIGINT NOT NULL, PRIMARY KEY (broadcast, part));
CREATE TABLE chat_lines (
    room TEXT NOT NULL REFERENCES stores (slug), id BIGINT NOT NULL, broadcast TEXT NOT NULL,
    viewer TEXT NOT NULL, author TEXT NOT NULL, role TEXT NOT NULL, guest TEXT NOT NULL,
    name TEXT NOT NULL, text TEXT NOT NULL, at_us BIGINT NOT NULL, utc_ms BIGINT NOT NULL,
    reply_to BIGINT NOT NULL, reply_guest TEXT NOT NULL, reply_name TEXT NOT NULL,
    reply_text TEXT NOT NULL, deleted BIGINT NOT NULL, PRIMARY KEY (room, id));
CREATE INDEX chat_of_broadcast ON chat_lines (broadcast);
CREATE INDEX chat_by_time ON chat_lines (utc_ms);
CREATE TABLE chat_rooms (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), slow_mode_s BIGINT NOT NULL,
    pinned BIGINT NOT NULL, words TEXT NOT NULL);
CREATE TABLE chat_mutes (
    room TEXT NOT NULL REFERENCES stores (slug), viewer TEXT NOT NULL, name TEXT NOT NULL,
    until BIGINT, PRIMARY KEY (room, viewer));
CREATE TABLE chat_totals (
    broadcast TEXT PRIMARY KEY NOT NULL, likes BIGINT NOT NULL,
    past_lines BIGINT NOT NULL DEFAULT 0);
CREATE TABLE rundowns (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), steps TEXT NOT NULL);
CREATE TABLE rundown_places (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), is_auto BIGINT NOT NULL,
    is_loop BIGINT NOT NULL, position BIGINT NOT NULL, showing TEXT NOT NULL,
    broadcast TEXT NOT NULL, started BIGINT);
CREATE TABLE visits (
    id BIGINT PRIMARY KEY NOT NULL, broadcast TEXT NOT NULL,
    viewer TEXT NOT NULL, begun_us BIGINT NOT NULL, ended_us BIGINT);
CREATE INDEX visits_of_broadcast ON visits (broadcast, viewer);
CREATE INDEX open_visits ON visits (id) WHERE ended_us IS NULL;
CREATE TABLE clicks (
    id BIGINT PRIMARY KEY NOT NULL, room TEXT NOT NULL, broadcast TEXT,
    viewer TEXT, product TEXT NOT NULL, channel TEXT NOT NULL, cue BIGINT NOT NULL,
    at_us BIGINT NOT NULL, utc_ms BIGINT NOT NULL);
CREATE INDEX clicks_of_broadcast ON clicks (broadcast, product, channel);
CREATE TABLE impressions (
    broadcast TEXT NOT NULL, cue BIGINT NOT NULL, viewer TEXT NOT NULL,
    product TEXT NOT NULL, channel TEXT NOT NULL, at_us BIGINT NOT NULL, utc_ms BIGINT NOT NULL,
    PRIMARY KEY (broadcast, cue, viewer));
CREATE TABLE tallies (
    broadcast TEXT PRIMARY KEY NOT NULL, live_edge_us BIGINT NOT NULL,
    peak BIGINT NOT NULL, uncounted BIGINT NOT NULL);
CREATE TABLE stock_movements (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, store TEXT NOT NULL, sku TEXT NOT NULL,
    deal TEXT NOT NULL, hold TEXT NOT NULL, from_place BIGINT NOT NULL, to_place BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0), reason TEXT NOT NULL, actor TEXT NOT NULL,
    utc_ms BIGINT NOT NULL, CHECK (from_place <> to_place));
CREATE INDEX movements_of_product ON stock_movements (store, sku, id);
CREATE FUNCTION movements_are_only_added() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        RAISE EXCEPTION 'the stock ledger is only added to' USING ERRCODE = 'check_violation';
    END $$;
CREATE TRIGGER movements_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements
    FOR EACH STATEMENT EXECUTE FUNCTION movements_are_only_added();
CREATE TABLE deals (
    id TEXT PRIMARY KEY NOT NULL, store TEXT NOT NULL REFERENCES stores (slug),
    broadcast TEXT NOT NULL, sku TEXT NOT NULL, channel TEXT NOT NULL, amount BIGINT NOT NULL,
    currency TEXT NOT NULL, quantity BIGINT NOT NULL, per_buyer BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL, hold_ms BIGINT NOT NULL, order_ms BIGINT NOT NULL,
    state BIGINT NOT NULL, price_shown BIGINT NOT NULL, cue BIGINT NOT NULL,
    at_us BIGINT NOT NULL, created BIGINT NOT NULL, opened BIGINT NOT NULL,
    ends BIGINT NOT NULL, closed BIGINT NOT NULL, close_reason TEXT NOT NULL);
CREATE INDEX deals_of_store ON deals (store, created);
CREATE INDEX deals_of_broadcast ON deals (broadcast);
CREATE TABLE holds (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL, deal TEXT NOT NULL, viewer TEXT NOT NULL,
    key TEXT NOT NULL, quantity BIGINT NOT NULL, state BIGINT NOT NULL, place BIGINT NOT NULL,
    asked BIGINT NOT NULL, until BIGINT NOT NULL, ordered BIGINT NOT NULL,
    settled BIGINT NOT NULL, reason TEXT NOT NULL);
CREATE UNIQUE INDEX holds_by_key ON holds (deal, viewer, key);
CREATE INDEX live_holds ON holds (deal) WHERE state < 3;
CREATE TABLE order_keys (
    store TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), generation BIGINT NOT NULL);
)sql",
    R"sql(
CREATE TABLE hooks (
    id TEXT PRIMARY KEY NOT NULL, store TEXT NOT NULL REFERENCES stores (slug), url TEXT NOT NULL,
    label TEXT NOT NULL, kinds TEXT NOT NULL, state BIGINT NOT NULL, generation BIGINT NOT NULL,
    previous_until BIGINT NOT NULL, created BIGINT NOT NULL);
CREATE TABLE hook_streams (
    hook TEXT NOT NULL, broadcast TEXT NOT NULL, last_seq BIGINT NOT NULL,
    PRIMARY KEY (hook, broadcast));
CREATE TABLE hook_events (
    hook TEXT NOT NULL, broadcast TEXT NOT NULL, seq BIGINT NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, utc_ms BIGINT NOT NULL, since_ms BIGINT NOT NULL,
    state BIGINT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (hook, broadcast, seq));
CREATE INDEX hook_events_set_aside ON hook_events (hook, since_ms) WHERE state = 1;
CREATE TABLE hook_deliveries (
    hook TEXT NOT NULL, id BIGINT NOT NULL, utc_ms BIGINT NOT NULL, took_ms BIGINT NOT NULL,
    broadcast TEXT NOT NULL, first_seq BIGINT NOT NULL, last_seq BIGINT NOT NULL,
    events BIGINT NOT NULL, status BIGINT NOT NULL, outcome BIGINT NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (hook, id));
)sql",
};

int version_of(Session& session) {
    const std::string text = session.value("SELECT version FROM shopfloor_schema");
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error == std::errc{} && end == text.data() + text.size()) return version;
    throw std::runtime_error{fmt::format(
        "the table shopfloor_schema has no version in it, but \"{}\": restore a backup", text)};
}

bool is_there(Session& session, std::string_view condition) {
    return session.value(fmt::format("SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace ="
                                     " current_schema()::regnamespace AND {})",
                                     condition)) == "t";
}

}  // namespace

int newest_schema_version() noexcept {
    return kFirstVersion + static_cast<int>(kMigrations.size()) - 1;
}

void migrate(Session& session) {
    if (!is_there(session, "relname = 'shopfloor_schema'")) {
        if (is_there(session, "relkind IN ('r', 'p')")) {
            throw std::runtime_error{"it is another program's database"};
        }
        session.execute(
            fmt::format("CREATE TABLE shopfloor_schema (version BIGINT NOT NULL);"
                        "INSERT INTO shopfloor_schema VALUES ({})",
                        kFirstVersion - 1));
    }
    const int version = version_of(session);
    if (version > newest_schema_version()) {
        throw std::runtime_error{fmt::format(
            "it was written by a newer Shopfloor (schema {}, this program knows up to {}): start "
            "that version, or restore a backup",
            version,
            newest_schema_version())};
    }
    for (int next = version + 1; next <= newest_schema_version(); ++next) {
        session.execute(fmt::format("BEGIN; {} UPDATE shopfloor_schema SET version = {}; COMMIT",
                                    kMigrations.at(static_cast<std::size_t>(next - kFirstVersion)),
                                    next));
    }
}

}  // namespace shopfloor::storage::postgres

// SPDX-License-Identifier: MIT
#include "server/storage/sqlite/migrations.hpp"

#include <fmt/format.h>

#include <array>

namespace shopfloor::storage::sqlite {
namespace {

// "shop" in `PRAGMA application_id`, by which file(1) and we know our files.
constexpr std::int64_t kApplicationId = 0x73686f70;

// Numbered from 1. What has been released is never edited: add one to the end.
constexpr std::array kMigrations{
    R"sql(
CREATE TABLE stores (
    slug TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, belt TEXT NOT NULL, province TEXT NOT NULL,
    category TEXT NOT NULL, locale TEXT NOT NULL, currency TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE stream_keys (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    room TEXT NOT NULL REFERENCES stores (slug), label TEXT NOT NULL, created INTEGER NOT NULL,
    revoked INTEGER);
CREATE TABLE tokens (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('operator', 'merchant')),
    store TEXT REFERENCES stores (slug), created INTEGER NOT NULL);
CREATE TABLE products (
    store TEXT NOT NULL REFERENCES stores (slug), sku TEXT NOT NULL, json TEXT NOT NULL,
    updated INTEGER NOT NULL, PRIMARY KEY (store, sku));
CREATE TABLE broadcasts (
    id TEXT PRIMARY KEY NOT NULL, room TEXT NOT NULL REFERENCES stores (slug),
    started INTEGER NOT NULL, ended INTEGER, end_reason TEXT NOT NULL);
CREATE INDEX open_broadcasts ON broadcasts (room) WHERE ended IS NULL;
CREATE TABLE cues (
    broadcast TEXT NOT NULL REFERENCES broadcasts (id), id INTEGER NOT NULL, rev INTEGER NOT NULL,
    kind TEXT NOT NULL, at_us INTEGER NOT NULL, utc_ms INTEGER NOT NULL, product TEXT NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (broadcast, id, rev)) WITHOUT ROWID;
PRAGMA application_id = 0x73686f70;
)sql",
    R"sql(
ALTER TABLE broadcasts ADD COLUMN duration_us INTEGER NOT NULL DEFAULT 0;
CREATE INDEX broadcasts_of_room ON broadcasts (room, started);
CREATE TABLE room_settings (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), auto_start INTEGER NOT NULL,
    is_closed INTEGER NOT NULL, next_show INTEGER, next_show_title TEXT NOT NULL,
    description TEXT NOT NULL, taken_down INTEGER, takedown_reason TEXT NOT NULL);
)sql",
    // People. SQLite cannot change a CHECK, so tokens move to a table with all roles.
    R"sql(
CREATE TABLE tokens_of_all_roles (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('operator', 'owner', 'host', 'assistant', 'moderator')),
    store TEXT REFERENCES stores (slug), label TEXT NOT NULL, created INTEGER NOT NULL,
    expires INTEGER);
INSERT INTO tokens_of_all_roles
    SELECT id, hash, CASE role WHEN 'merchant' THEN 'owner' ELSE role END, store, '', created, NULL
    FROM tokens ORDER BY rowid;
DROP TABLE tokens;
ALTER TABLE tokens_of_all_roles RENAME TO tokens;
CREATE TABLE members (
    id TEXT PRIMARY KEY NOT NULL, store TEXT REFERENCES stores (slug), name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('operator', 'owner', 'host', 'assistant', 'moderator')),
    created INTEGER NOT NULL, last_seen INTEGER);
CREATE TABLE signin_links (
    hash TEXT PRIMARY KEY NOT NULL, member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created INTEGER NOT NULL, expires INTEGER NOT NULL, closed INTEGER, is_used INTEGER NOT NULL);
CREATE INDEX signin_links_of_member ON signin_links (member);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    member TEXT REFERENCES members (id) ON DELETE CASCADE,
    token TEXT REFERENCES tokens (id) ON DELETE CASCADE,
    created INTEGER NOT NULL, last_seen INTEGER NOT NULL, expires INTEGER NOT NULL,
    CHECK ((member IS NULL) <> (token IS NULL)));
CREATE INDEX sessions_of_member ON sessions (member);
CREATE INDEX sessions_of_token ON sessions (token);
)sql",
    // The audit log, and the calls that are not to be done twice.
    R"sql(
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, utc_ms INTEGER NOT NULL, actor TEXT NOT NULL,
    name TEXT NOT NULL, role TEXT NOT NULL, method TEXT NOT NULL, store TEXT NOT NULL,
    params TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE INDEX audit_of_store ON audit (store, id);
CREATE TABLE keyed_calls (
    id TEXT PRIMARY KEY NOT NULL, caller TEXT NOT NULL, fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL, answer TEXT) WITHOUT ROWID;
CREATE INDEX keyed_calls_by_age ON keyed_calls (created);
)sql",
    R"sql(
CREATE TABLE recordings (
    broadcast TEXT PRIMARY KEY NOT NULL REFERENCES broadcasts (id),
    room TEXT NOT NULL REFERENCES stores (slug), locked INTEGER NOT NULL);
CREATE INDEX room_recordings ON recordings (room);
CREATE TABLE recording_parts (
    broadcast TEXT NOT NULL REFERENCES recordings (broadcast), part INTEGER NOT NULL,
    epoch INTEGER NOT NULL, start_us INTEGER NOT NULL, duration_us INTEGER NOT NULL,
    bytes INTEGER NOT NULL, codecs TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    closed INTEGER NOT NULL, PRIMARY KEY (broadcast, part)) WITHOUT ROWID;
)sql",
    R"sql(
CREATE TABLE chat_lines (
    room TEXT NOT NULL REFERENCES stores (slug), id INTEGER NOT NULL, broadcast TEXT NOT NULL,
    viewer TEXT NOT NULL, author TEXT NOT NULL, role TEXT NOT NULL, guest TEXT NOT NULL,
    name TEXT NOT NULL, text TEXT NOT NULL, at_us INTEGER NOT NULL, utc_ms INTEGER NOT NULL,
    reply_to INTEGER NOT NULL, reply_guest TEXT NOT NULL, reply_name TEXT NOT NULL,
    reply_text TEXT NOT NULL, deleted INTEGER NOT NULL, PRIMARY KEY (room, id)) WITHOUT ROWID;
CREATE INDEX chat_of_broadcast ON chat_lines (broadcast);
CREATE INDEX chat_by_time ON chat_lines (utc_ms);
CREATE TABLE chat_rooms (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), slow_mode_s INTEGER NOT NULL,
    pinned INTEGER NOT NULL, words TEXT NOT NULL);
CREATE TABLE chat_mutes (
    room TEXT NOT NULL REFERENCES stores (slug), viewer TEXT NOT NULL, name TEXT NOT NULL,
    until INTEGER, PRIMARY KEY (room, viewer));
CREATE TABLE chat_totals (
    broadcast TEXT PRIMARY KEY NOT NULL, likes INTEGER NOT NULL,
    past_lines INTEGER NOT NULL DEFAULT 0);
)sql",
    R"sql(
CREATE TABLE rundowns (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), steps TEXT NOT NULL);
CREATE TABLE rundown_places (
    room TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), is_auto INTEGER NOT NULL,
    is_loop INTEGER NOT NULL, position INTEGER NOT NULL, showing TEXT NOT NULL,
    broadcast TEXT NOT NULL, started INTEGER);
)sql",
    // Before there was a catalogue, all products were in the bag, by their SKU.
    R"sql(
ALTER TABLE products ADD COLUMN bag_position INTEGER;
UPDATE products SET bag_position =
    (SELECT count(*) FROM products AS other
     WHERE other.store = products.store AND other.sku < products.sku);
)sql",
    // No references here: a row that points nowhere must not keep its whole batch from being
    // stored.
    R"sql(
CREATE TABLE visits (
    id INTEGER PRIMARY KEY NOT NULL, broadcast TEXT NOT NULL,
    viewer TEXT NOT NULL, begun_us INTEGER NOT NULL, ended_us INTEGER);
CREATE INDEX visits_of_broadcast ON visits (broadcast, viewer);
CREATE INDEX open_visits ON visits (id) WHERE ended_us IS NULL;
CREATE TABLE clicks (
    id INTEGER PRIMARY KEY NOT NULL, room TEXT NOT NULL, broadcast TEXT,
    viewer TEXT, product TEXT NOT NULL, channel TEXT NOT NULL, cue INTEGER NOT NULL,
    at_us INTEGER NOT NULL, utc_ms INTEGER NOT NULL);
CREATE INDEX clicks_of_broadcast ON clicks (broadcast, product, channel);
CREATE TABLE impressions (
    broadcast TEXT NOT NULL, cue INTEGER NOT NULL, viewer TEXT NOT NULL,
    product TEXT NOT NULL, channel TEXT NOT NULL, at_us INTEGER NOT NULL, utc_ms INTEGER NOT NULL,
    PRIMARY KEY (broadcast, cue, viewer)) WITHOUT ROWID;
CREATE TABLE tallies (
    broadcast TEXT PRIMARY KEY NOT NULL, live_edge_us INTEGER NOT NULL,
    peak INTEGER NOT NULL, uncounted INTEGER NOT NULL) WITHOUT ROWID;
)sql",
    // Of calls from before it is not known: they are gone after a day.
    "ALTER TABLE keyed_calls ADD COLUMN store TEXT NOT NULL DEFAULT '';",
    "ALTER TABLE stream_keys ADD COLUMN is_backup INTEGER NOT NULL DEFAULT 0;",
    // Stock and deals. The ledger is only ever added to.
    R"sql(
CREATE TABLE stock_movements (
    id INTEGER PRIMARY KEY NOT NULL, store TEXT NOT NULL, sku TEXT NOT NULL, deal TEXT NOT NULL,
    hold TEXT NOT NULL, from_place INTEGER NOT NULL, to_place INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0), reason TEXT NOT NULL, actor TEXT NOT NULL,
    utc_ms INTEGER NOT NULL, CHECK (from_place <> to_place));
CREATE INDEX movements_of_product ON stock_movements (store, sku, id);
CREATE TRIGGER movements_stay BEFORE UPDATE ON stock_movements
    BEGIN SELECT RAISE (ABORT, 'the stock ledger is only added to'); END;
CREATE TRIGGER movements_are_kept BEFORE DELETE ON stock_movements
    BEGIN SELECT RAISE (ABORT, 'the stock ledger is only added to'); END;
CREATE TABLE deals (
    id TEXT PRIMARY KEY NOT NULL, store TEXT NOT NULL REFERENCES stores (slug),
    broadcast TEXT NOT NULL, sku TEXT NOT NULL, channel TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, quantity INTEGER NOT NULL, per_buyer INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL, hold_ms INTEGER NOT NULL, order_ms INTEGER NOT NULL,
    state INTEGER NOT NULL, price_shown INTEGER NOT NULL, cue INTEGER NOT NULL,
    at_us INTEGER NOT NULL, created INTEGER NOT NULL, opened INTEGER NOT NULL,
    ends INTEGER NOT NULL, closed INTEGER NOT NULL, close_reason TEXT NOT NULL);
CREATE INDEX deals_of_store ON deals (store, created);
CREATE INDEX deals_of_broadcast ON deals (broadcast);
CREATE TABLE holds (
    id TEXT PRIMARY KEY NOT NULL, deal TEXT NOT NULL, viewer TEXT NOT NULL, key TEXT NOT NULL,
    quantity INTEGER NOT NULL, state INTEGER NOT NULL, place INTEGER NOT NULL,
    asked INTEGER NOT NULL, until INTEGER NOT NULL, ordered INTEGER NOT NULL,
    settled INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX holds_by_key ON holds (deal, viewer, key);
CREATE INDEX live_holds ON holds (deal) WHERE state < 3;
CREATE TABLE order_keys (
    store TEXT PRIMARY KEY NOT NULL REFERENCES stores (slug), generation INTEGER NOT NULL);
)sql",
    // Hooks, and events on their way to them. Events are written with what they tell of: nothing
    // about a hook may keep that from being stored.
    R"sql(
CREATE TABLE hooks (
    id TEXT PRIMARY KEY NOT NULL, store TEXT NOT NULL REFERENCES stores (slug), url TEXT NOT NULL,
    label TEXT NOT NULL, kinds TEXT NOT NULL, state INTEGER NOT NULL, generation INTEGER NOT NULL,
    previous_until INTEGER NOT NULL, created INTEGER NOT NULL);
CREATE TABLE hook_streams (
    hook TEXT NOT NULL, broadcast TEXT NOT NULL, last_seq INTEGER NOT NULL,
    PRIMARY KEY (hook, broadcast));
CREATE TABLE hook_events (
    hook TEXT NOT NULL, broadcast TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, utc_ms INTEGER NOT NULL, since_ms INTEGER NOT NULL,
    state INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (hook, broadcast, seq));
CREATE INDEX hook_events_set_aside ON hook_events (hook, since_ms) WHERE state = 1;
CREATE TABLE hook_deliveries (
    hook TEXT NOT NULL, id INTEGER NOT NULL, utc_ms INTEGER NOT NULL, took_ms INTEGER NOT NULL,
    broadcast TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    events INTEGER NOT NULL, status INTEGER NOT NULL, outcome INTEGER NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (hook, id));
)sql",
};

std::int64_t pragma(sqlite3& database, const char* sql) {
    FileStatement statement{database, sql};
    statement.step();
    return statement.number(0);
}

}  // namespace

int newest_schema_version() noexcept { return static_cast<int>(kMigrations.size()); }

void migrate(sqlite3& database) {
    const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (tables > 0 && pragma(database, "PRAGMA application_id") != kApplicationId) {
        throw std::runtime_error{"it is another program's database"};
    }
    const auto version = static_cast<int>(pragma(database, "PRAGMA user_version"));
    if (version > newest_schema_version()) {
        throw std::runtime_error{fmt::format(
            "it was written by a newer Shopfloor (schema {}, this program knows up to {}): start "
            "that version, or restore a backup",
            version,
            newest_schema_version())};
    }
    for (int next = version + 1; next <= newest_schema_version(); ++next) {
        const std::string sql = fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version = {}; COMMIT;",
                                            kMigrations.at(static_cast<std::size_t>(next - 1)),
                                            next);
        execute(database, sql.c_str());
    }
}

}  // namespace shopfloor::storage::sqlite

// SPDX-License-Identifier: MIT
#include "server/storage/catalogue_records.hpp"
#include "server/storage/rows.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::storage;

namespace {

// The schema before there was a bag, as it was released.
constexpr const char* kFirstSchema = R"sql(
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
PRAGMA user_version = 1;
INSERT INTO stores VALUES ('silk', 'Silk', '', '', '', 'zh-CN', 'CNY', 1),
    ('tea', 'Tea', '', '', '', 'zh-CN', 'CNY', 1);
INSERT INTO products VALUES ('silk', 'B', '{}', 1), ('silk', 'A', '{}', 1), ('tea', 'C', '{}', 1);
)sql";

}  // namespace

TEST_CASE("Products keep their place in the bag when they change", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    {
        Storage storage{home.place()};
        REQUIRE(storage.commit_blocking({store("silk"),
                                         product("A", "{\"a\":1}"),
                                         product("B"),
                                         product("C"),
                                         BagPlace{"silk", "A", 1},
                                         BagPlace{"silk", "B", 0}}));
        REQUIRE(storage.commit_blocking({product("A", "{\"a\":2}"),
                                         BagPlace{"silk", "B", std::nullopt},
                                         ProductRemoval{"silk", "C"}}));
    }
    Storage storage{home.place()};
    const auto records = products(storage);
    REQUIRE(records.size() == 2);
    CHECK(records[0].json == "{\"a\":2}");
    CHECK(records[0].updated == UtcTime{10});
    CHECK(records[0].bag_position == 1);
    CHECK(records[1].sku == "B");
    CHECK_FALSE(records[1].bag_position);
}

TEST_CASE("From before there was a catalogue, all products are in their bags", "[storage]") {
    const Home home{Kind::Sqlite};
    REQUIRE(home.run_sql(kFirstSchema));
    Storage storage{home.place()};
    const auto records = products(storage);
    REQUIRE(records.size() == 3);
    CHECK(records[0].bag_position == 0);
    CHECK(records[1].bag_position == 1);
    CHECK(records[2].store == "tea");
    CHECK(records[2].bag_position == 0);
}

TEST_CASE("A product of a store that does not exist is not stored", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    CHECK(storage.commit_blocking({product("A")}).error() == StorageError::Failed);
    CHECK(products(storage).empty());
}

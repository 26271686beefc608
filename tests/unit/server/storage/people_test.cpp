// SPDX-License-Identifier: MIT
#include "server/storage/people_records.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor::storage;

namespace {

TokenRecord token(const std::string& id, const std::string& role, const std::string& for_store) {
    return {.id = id,
            .hash = "hash of " + id,
            .role = role,
            .store = for_store,
            .label = "script",
            .created = UtcTime{9},
            .expires = UtcTime{99}};
}

MemberRecord member(const std::string& id, const std::string& for_store) {
    return {.id = id, .store = for_store, .name = "林姐", .role = "host", .created = UtcTime{1}};
}

SigninLinkRecord signin_link(const std::string& hash, const std::string& of_member) {
    return {.hash = hash, .member = of_member, .created = UtcTime{2}, .expires = UtcTime{3}};
}

SessionRecord session(const std::string& id,
                      const std::string& of_member,
                      const std::string& of_token) {
    return {.id = id,
            .hash = "hash of " + id,
            .member = of_member,
            .token = of_token,
            .created = UtcTime{4},
            .last_seen = UtcTime{5},
            .expires = UtcTime{6}};
}

People people_of(Storage& storage) { return storage.query_blocking<People>(&read_people); }

}  // namespace

TEST_CASE("People come back as they were stored", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    {
        Storage storage{home.place()};
        REQUIRE(storage.commit_blocking({store("silk"),
                                         token("t_1", "operator", ""),
                                         token("t_2", "assistant", "silk"),
                                         member("m_1", "silk"),
                                         member("m_2", ""),
                                         signin_link("l1", "m_1"),
                                         session("w_1", "m_1", ""),
                                         session("w_2", "", "t_2")}));
        MemberRecord seen = member("m_1", "silk");
        seen.last_seen = UtcTime{7};
        SigninLinkRecord used = signin_link("l1", "m_1");
        used.closed = UtcTime{8};
        used.is_used = true;
        REQUIRE(storage.commit_blocking({seen, used}));
    }
    Storage storage{home.place()};
    const People people = people_of(storage);
    REQUIRE(people.tokens.size() == 2);
    CHECK(people.tokens[0].store.empty());
    CHECK(people.tokens[1].store == "silk");
    CHECK(people.tokens[1].label == "script");
    CHECK(people.tokens[1].expires == UtcTime{99});
    REQUIRE(people.members.size() == 2);
    CHECK(people.members[0].name == "林姐");
    CHECK(people.members[0].last_seen == UtcTime{7});
    CHECK(people.members[1].store.empty());
    REQUIRE(people.links.size() == 1);
    CHECK(people.links[0].is_used);
    CHECK(people.links[0].closed == UtcTime{8});
    REQUIRE(people.sessions.size() == 2);
    CHECK(people.sessions[0].member == "m_1");
    CHECK(people.sessions[0].token.empty());
    CHECK(people.sessions[1].token == "t_2");
    CHECK(people.sessions[1].expires == UtcTime{6});
}

TEST_CASE("Links and sessions go with their member, sessions with their token", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"),
                                     token("t_1", "owner", "silk"),
                                     member("m_1", "silk"),
                                     signin_link("l1", "m_1"),
                                     session("w_1", "m_1", ""),
                                     session("w_2", "", "t_1")}));
    REQUIRE(storage.commit_blocking({MemberRemoval{"m_1"}, TokenRemoval{"t_1"}}));
    const People people = people_of(storage);
    CHECK(people.members.empty());
    CHECK(people.links.empty());
    CHECK(people.sessions.empty());
    CHECK(people.tokens.empty());
    SECTION("and nothing comes back for whom is gone") {
        CHECK_FALSE(storage.commit_blocking({session("w_3", "m_1", "")}));
        CHECK_FALSE(storage.commit_blocking({signin_link("l2", "m_1")}));
    }
}

TEST_CASE("A session is a member's or a token's, not both and not neither", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking(
        {store("silk"), token("t_1", "owner", "silk"), member("m_1", "silk")}));
    CHECK_FALSE(storage.commit_blocking({session("w_1", "", "")}));
    CHECK_FALSE(storage.commit_blocking({session("w_2", "m_1", "t_1")}));
}

TEST_CASE("A database of the first version brings its tokens along", "[storage]") {
    const Home home{Kind::Sqlite};
    // The tables of that version that matter here, as it made them.
    REQUIRE(home.run_sql(R"sql(
CREATE TABLE stores (
    slug TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, belt TEXT NOT NULL, province TEXT NOT NULL,
    category TEXT NOT NULL, locale TEXT NOT NULL, currency TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE tokens (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('operator', 'merchant')),
    store TEXT REFERENCES stores (slug), created INTEGER NOT NULL);
CREATE TABLE stream_keys (id TEXT PRIMARY KEY NOT NULL, hash TEXT, room TEXT, label TEXT,
    created INTEGER, revoked INTEGER);
CREATE TABLE products (store TEXT NOT NULL, sku TEXT NOT NULL, json TEXT NOT NULL,
    updated INTEGER NOT NULL, PRIMARY KEY (store, sku));
CREATE TABLE broadcasts (id TEXT PRIMARY KEY NOT NULL, room TEXT NOT NULL,
    started INTEGER NOT NULL, ended INTEGER, end_reason TEXT NOT NULL);
CREATE TABLE cues (broadcast TEXT NOT NULL, id INTEGER NOT NULL, rev INTEGER NOT NULL,
    kind TEXT NOT NULL, at_us INTEGER NOT NULL, utc_ms INTEGER NOT NULL, product TEXT NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (broadcast, id, rev)) WITHOUT ROWID;
INSERT INTO stores VALUES ('silk', 'Silk', '', '', '', 'zh-CN', 'CNY', 1);
INSERT INTO tokens VALUES ('t_1', 'h1', 'operator', NULL, 1), ('t_2', 'h2', 'merchant', 'silk', 2);
PRAGMA application_id = 0x73686f70;
PRAGMA user_version = 1;
)sql"));
    Storage storage{home.place()};
    const People people = people_of(storage);
    REQUIRE(people.tokens.size() == 2);
    CHECK(people.tokens[0].role == "operator");
    CHECK(people.tokens[1].role == "owner");
    CHECK(people.tokens[1].store == "silk");
    CHECK(people.tokens[1].hash == "h2");
    CHECK_FALSE(people.tokens[1].expires);
    CHECK(storage.commit_blocking({token("t_3", "moderator", "silk")}));
}

// SPDX-License-Identifier: MIT
#include "server/people/roster.hpp"

#include "server/auth/secret.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace shopfloor;
using namespace shopfloor::people;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kNow{1'000'000'000};

Member member(const std::string& id, const std::string& store = "silk") {
    return {.id = id, .store = store, .name = "name of " + id, .role = auth::Role::Host};
}

std::string code_of(const auto& outcome) { return outcome ? "ok" : outcome.error().code; }

}  // namespace

TEST_CASE("A link is good until its end, to the millisecond", "[people]") {
    Roster roster{{.link_life = 100ms}};
    roster.put(member("m_1"));
    const auto made = roster.make_link("m_1", kNow);
    CHECK(made.secret.starts_with("si_"));
    CHECK(made.secret.size() == 3 + 32);
    CHECK(made.link.hash != made.secret);
    SECTION("just before") {
        const auto used = roster.use_link(made.secret, kNow + 99ms);
        REQUIRE(used.has_value());
        CHECK(used->is_used);
        CHECK(used->closed == kNow + 99ms);
    }
    SECTION("at the end") {
        CHECK(code_of(roster.use_link(made.secret, kNow + 100ms)) == "expired_link");
    }
    SECTION("long after, it is still known why") {
        roster.sweep(kNow + 6 * 24h);
        CHECK(code_of(roster.use_link(made.secret, kNow + 6 * 24h)) == "expired_link");
    }
    SECTION("then it is forgotten") {
        const auto swept = roster.sweep(kNow + 100ms + 7 * 24h);
        CHECK(swept.links == std::vector{made.link.hash});
        CHECK(code_of(roster.use_link(made.secret, kNow)) == "unknown_link");
    }
}

TEST_CASE("Whatever comes in whatever order, a link lets one in, and only the newest", "[people]") {
    std::mt19937 random{7};
    for (int round = 0; round < 50; ++round) {
        Roster roster{{.link_life = 1000ms}};
        roster.put(member("m_1"));
        std::vector<std::string> secrets;
        std::set<std::string> used;
        UtcTime now = kNow;
        UtcTime newest{};
        for (int step = 0; step < 60; ++step) {
            now += std::chrono::milliseconds{random() % 200};
            if (secrets.empty() || random() % 4 == 0) {
                secrets.push_back(roster.make_link("m_1", now).secret);
                newest = now;
                continue;
            }
            const std::string& secret = secrets[random() % secrets.size()];
            const bool is_good =
                secret == secrets.back() && !used.contains(secret) && now < newest + 1000ms;
            CHECK(roster.use_link(secret, now).has_value() == is_good);
            if (is_good) used.insert(secret);
        }
    }
}

TEST_CASE("No prefix of a secret is a secret", "[people]") {
    Roster roster;
    roster.put(member("m_1"));
    const auto link = roster.make_link("m_1", kNow);
    const auto session = roster.make_session("m_1", {}, kNow);
    for (std::size_t size = 0; size < link.secret.size(); ++size) {
        CHECK_FALSE(roster.use_link(link.secret.substr(0, size), kNow).has_value());
        CHECK(roster.find_session(session.secret.substr(0, size), kNow) == nullptr);
    }
    CHECK(code_of(roster.use_link(std::string(100'000, 'a'), kNow)) == "unknown_link");
    CHECK(code_of(roster.use_link(link.link.hash, kNow)) == "unknown_link");
    CHECK(roster.find_session(session.session.hash, kNow) == nullptr);
    CHECK(roster.find_session(session.secret, kNow) != nullptr);
}

TEST_CASE("A session ends thirty days after it was last seen", "[people]") {
    Roster roster;
    roster.put(member("m_1"));
    const auto made = roster.make_session("m_1", {}, kNow);
    const auto alive = [&](UtcTime now) {
        return roster.find_session(made.secret, now) != nullptr;
    };
    CHECK(alive(kNow + 30 * 24h - 1ms));
    CHECK_FALSE(alive(kNow + 30 * 24h));

    const Session& session = *roster.find_session(made.secret, kNow);
    CHECK_FALSE(roster.seen(session, kNow + 59min));
    const auto seen = roster.seen(session, kNow + 10 * 24h);
    REQUIRE(seen);
    CHECK(seen->session.expires == kNow + 40 * 24h);
    REQUIRE(seen->member);
    CHECK(seen->member->last_seen == kNow + 10 * 24h);
    CHECK(alive(kNow + 40 * 24h - 1ms));
    CHECK(roster.sweep(kNow + 39 * 24h).sessions.empty());
    CHECK(roster.sweep(kNow + 40 * 24h).sessions == std::vector{made.session.id});
}

TEST_CASE("One member has so many sessions; the one seen longest ago makes place", "[people]") {
    Roster roster{{.sessions_of_one = 3}};
    roster.put(member("m_1"));
    roster.put(member("m_2"));
    std::vector<Roster::NewSession> made;
    for (int count = 0; count < 3; ++count) {
        made.push_back(roster.make_session("m_1", {}, kNow + std::chrono::hours{count}));
    }
    CHECK_FALSE(roster.make_session("m_2", {}, kNow).displaced);
    CHECK_FALSE(roster.make_session({}, "t_1", kNow).displaced);
    REQUIRE(roster.seen(*roster.find_session(made[0].secret, kNow), kNow + 5h));
    CHECK(roster.make_session("m_1", {}, kNow + 6h).displaced == made[1].session.id);
    CHECK(roster.find_session(made[1].secret, kNow) == nullptr);
    CHECK(roster.find_session(made[0].secret, kNow) != nullptr);
}

TEST_CASE("Whoever is removed keeps neither session nor link", "[people]") {
    Roster roster;
    roster.put(member("m_1"));
    roster.put(member("m_2"));
    const auto link = roster.make_link("m_1", kNow);
    const auto session = roster.make_session("m_1", {}, kNow);
    const auto other = roster.make_session("m_2", {}, kNow);
    CHECK(roster.remove_member("m_1") == std::vector{session.session.id});
    CHECK(code_of(roster.use_link(link.secret, kNow)) == "unknown_link");
    CHECK(roster.find_session(session.secret, kNow) == nullptr);
    CHECK(roster.find_session(other.secret, kNow) != nullptr);
    CHECK(roster.find("silk", "m_1") == nullptr);
}

TEST_CASE("A store has so many members, each under a name of their own", "[people]") {
    Roster roster{{.members_of_store = 2}};
    roster.put(member("m_1"));
    CHECK(code_of(roster.may_add("silk", "name of m_1")) == "conflict");
    CHECK(roster.may_add("tea", "name of m_1").has_value());
    CHECK(roster.may_add("silk", "Wu").has_value());
    roster.put(member("m_2"));
    CHECK(code_of(roster.may_add("silk", "Wu")) == "conflict");
    CHECK(roster.find("tea", "m_1") == nullptr);
    CHECK(roster.find("silk", "m_1") != nullptr);
    CHECK(roster.members("silk").size() == 2);
}

TEST_CASE("A member's links do not pile up", "[people]") {
    Roster roster;
    roster.put(member("m_1"));
    std::vector<Roster::NewLink> made;
    std::size_t forgotten = 0;
    for (int count = 0; count < 25; ++count) {
        made.push_back(roster.make_link("m_1", kNow + std::chrono::milliseconds{count}));
        if (made.back().forgotten) {
            CHECK(*made.back().forgotten == made[forgotten].link.hash);
            ++forgotten;
        }
    }
    CHECK(forgotten == 5);
    CHECK(roster.use_link(made.back().secret, kNow + 1s).has_value());
}

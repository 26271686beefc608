// SPDX-License-Identifier: MIT
// What a hook's courier does when the hook changes under it, or something fails that is not the
// receiver's.
#include "hook_server.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::hooks;
using namespace shopfloor::hooks::test_support;
using shopfloor::test::TemporaryFolder;

namespace {

/// A hook whose URL changes to another shop's while the first request to it is under way.
struct Move {
    explicit Move(std::string first_answer, CourierSettings settings = patient_settings())
        : server(folder, settings) {
        hook = server.hook(old.url());
        old.answer = [this, first_answer](const Shop::Request&) {
            Receiver moved;
            moved.id = hook;
            moved.store = "silk";
            moved.url = fresh.url("/new");
            moved.secret = "hs_1";
            server.courier.set(moved);
            return first_answer;
        };
    }
    // Whoever fails is not tried again while the test runs.
    static CourierSettings patient_settings() {
        CourierSettings settings = quick_settings();
        settings.backoff = {.first = 1h, .most = 1h};
        return settings;
    }

    TemporaryFolder folder;
    HookServer server;
    Shop old{server.context};
    Shop fresh{server.context};
    std::string hook;
};

}  // namespace

TEST_CASE("In a rush too, a hook's new URL gets what the old one has not", "[hooks]") {
    Move move{reply(200)};
    REQUIRE(move.server.tell(EventKind::HoldCreated, "b_1", 1200).has_value());
    move.server.wait_until([&] { return move.server.counters.delivered_events == 1200; });
    CHECK(move.old.requests.size() == 1);
    CHECK(move.fresh.numbers().size() == 700);
    CHECK(move.fresh.requests.front().head.starts_with("POST /new "));
}

TEST_CASE("What the old URL answers is not charged to the new one", "[hooks]") {
    Move move{GENERATE(reply(410), reply(500), kHangUp)};
    REQUIRE(move.server.tell().has_value());
    move.server.wait_until([&] { return move.server.counters.delivered_events == 1; });
    CHECK(move.fresh.requests.size() == 1);
    CHECK(move.server.book.listens("silk", EventKind::HoldCreated));
}

TEST_CASE("A hook that changes while it waits for a slot is called as it is now", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = Move::patient_settings();
    settings.connections = 1;
    settings.timeout = 500ms;
    HookServer server{folder, settings};
    Shop dead{server.context};
    Shop old{server.context};
    Shop fresh{server.context};
    dead.answer = [](const Shop::Request&) { return std::string{}; };
    server.hook(dead.url(), {"deal.opened"});
    const std::string hook = server.hook(old.url(), {"deal.closed"});
    REQUIRE(server.tell(EventKind::DealOpened).has_value());
    server.wait_until([&] { return dead.requests.size() == 1; });
    REQUIRE(server.tell(EventKind::DealClosed).has_value());
    REQUIRE(server.wait(server.book.update("silk", hook, {.url = fresh.url()})).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1; });
    CHECK(old.connections == 0);
}

TEST_CASE("In a rush too, a hook gives its slot to another that waits for one", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = quick_settings();
    settings.connections = 1;
    HookServer server{folder, settings};
    Shop busy{server.context};
    Shop other{server.context};
    std::size_t before_other = 0;
    busy.answer = [&](const Shop::Request&) {
        if (busy.requests.size() == 1) REQUIRE(server.tell(EventKind::DealClosed).has_value());
        return reply(200);
    };
    other.answer = [&](const Shop::Request&) {
        before_other = busy.requests.size();
        return reply(200);
    };
    server.hook(busy.url(), {"hold.created"});
    server.hook(other.url(), {"deal.closed"});
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 1700).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1701; });
    CHECK(before_other == 1);
}

TEST_CASE("What waits goes out, though the first look for it failed", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder, Move::patient_settings()};
    Shop receiver{server.context};
    unsigned status = 500;
    receiver.answer = [&](const Shop::Request&) { return reply(status); };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell().has_value());
    server.wait_until([&] { return server.counters.failed_requests == 1; });
    REQUIRE(server.wait(server.book.update("silk", hook, {.is_on = false})).has_value());
    status = 200;
    server.change_database("ALTER TABLE hook_events RENAME TO events_away");
    CHECK(server.wait(server.book.update("silk", hook, {.is_on = true})).has_error());
    server.change_database("ALTER TABLE events_away RENAME TO hook_events");
    server.wait_until([&] { return server.counters.delivered_events == 1; });
}

TEST_CASE("A delivery that breaks inside is begun again", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    server.hook(receiver.url());
    server.breaks = 1;
    REQUIRE(server.tell().has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1; });
}

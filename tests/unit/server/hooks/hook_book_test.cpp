// SPDX-License-Identifier: MIT
#include "hook_server.hpp"
#include <catch2/catch.hpp>

#include <optional>

using namespace shopfloor;
using namespace shopfloor::hooks;
using namespace shopfloor::hooks::test_support;
using shopfloor::test::TemporaryFolder;

namespace {

constexpr const char* kNowhere = "http://127.0.0.1:1/";  // where nobody listens

std::vector<storage::WaitingHookEvent> waiting(HookServer& server,
                                               const std::string& hook,
                                               const std::string& broadcast = "b_1") {
    return server.storage.query_blocking<std::vector<storage::WaitingHookEvent>>(
        [&](storage::Reader& reader) {
            return storage::read_waiting_events(reader, hook, broadcast, 100'000);
        });
}

}  // namespace

TEST_CASE("A hook hears of what it asked for, and a store without one costs no row", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    CHECK_FALSE(server.book.listens("silk", EventKind::HoldCreated));
    REQUIRE(server.tell().has_value());
    const std::string orders = server.hook(kNowhere, {"order.placed", "deal.opened"});
    const std::string all = server.hook(kNowhere);
    CHECK(server.book.listens("silk", EventKind::HoldCreated));
    CHECK_FALSE(server.book.listens("mill", EventKind::HoldCreated));
    REQUIRE(server.tell(EventKind::HoldCreated).has_value());
    REQUIRE(server.tell(EventKind::OrderPlaced).has_value());
    CHECK(waiting(server, orders).size() == 1);
    CHECK(waiting(server, all).size() == 2);
    CHECK(waiting(server, orders).front().id == waiting(server, all).back().id);
    CHECK(server.view(orders).record.kinds == "deal.opened order.placed");
}

TEST_CASE("What cannot be a hook is refused", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder, quick_settings(), {.hooks = 2, .rules = {.allow_http = true}}};
    const auto refusal = [&](HookDraft draft) {
        const auto made = server.wait(server.book.create(std::move(draft)));
        REQUIRE(made.has_error());
        return made.error();
    };
    const std::string good = "https://shop.example.com/";
    CHECK(refusal({.store = "mill", .url = good, .label = {}, .kinds = {}}).code == "not_found");
    CHECK(refusal({.store = "silk", .url = kNowhere, .label = {}, .kinds = {}}).field == "url");
    const Refusal kind = refusal({.store = "silk", .url = good, .label = {}, .kinds = {"sold"}});
    CHECK(kind.field == "events");
    CHECK(kind.message.find("'sold'") != std::string::npos);
    server.hook(good);
    const std::string second = server.hook(good);
    CHECK(refusal({.store = "silk", .url = good, .label = {}, .kinds = {}}).code == "conflict");
    REQUIRE(server.wait(server.book.remove("silk", second)).has_value());
    server.hook(good);
    CHECK(server.wait(server.book.remove("silk", second)).error().code == "not_found");
    CHECK(server.wait(server.book.rotate("mill", second)).error().code == "not_found");
}

TEST_CASE("Events have numbers without a gap, whatever fails to be stored", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    const std::string hook = server.hook(kNowhere);
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 2).has_value());
    server.change_database(
        "CREATE TRIGGER failing BEFORE INSERT ON hook_events BEGIN"
        " SELECT RAISE(ABORT, 'the disk of the test'); END");
    CHECK(server.tell(EventKind::HoldCreated, "b_1", 5).has_error());
    server.change_database("DROP TRIGGER failing");
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 2).has_value());
    REQUIRE(server.tell(EventKind::HoldCreated, "b_2", 1).has_value());
    const auto events = waiting(server, hook);
    REQUIRE(events.size() == 4);
    for (std::size_t event = 0; event < events.size(); ++event)
        CHECK(events[event].seq == static_cast<std::int64_t>(event) + 1);
    CHECK(waiting(server, hook, "b_2").front().seq == 1);
    CHECK(server.book.figures().waiting == 5);
}

TEST_CASE("A full outbox keeps orders, and shows what it did not keep", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder,
                      quick_settings(),
                      {.max_waiting = 20, .rules = {.allow_private = true, .allow_http = true}}};
    const std::string hook = server.hook(kNowhere);
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 25).has_value());
    CHECK(waiting(server, hook).size() == 20);
    REQUIRE(server.tell(EventKind::OrderPlaced, "b_1", 3).has_value());
    const auto events = waiting(server, hook);
    REQUIRE(events.size() == 22);
    CHECK(events[19].seq == 20);
    CHECK(events[20].seq == 26);
    CHECK(events[21].seq == 27);
    const HookView view = server.view(hook);
    CHECK(view.waiting == 22);
    CHECK(view.missed == 6);
    CHECK(server.book.figures().missed == 6);
    server.book.settled("silk", hook, 10);
    REQUIRE(server.tell(EventKind::HoldCreated).has_value());
    CHECK(waiting(server, hook).back().seq == 29);
}

TEST_CASE("A new secret signs at once, the one before for a day", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    const auto made = server.wait(
        server.book.create({.store = "silk", .url = receiver.url(), .label = {}, .kinds = {}}));
    REQUIRE(made.has_value());
    const std::string hook = made->hook.record.id;
    const auto rotated = server.wait(server.book.rotate("silk", hook));
    REQUIRE(rotated.has_value());
    CHECK(rotated->secret != made->secret);
    REQUIRE(server.wait(server.book.test("silk", hook)).has_value());
    CHECK(receiver.requests.back().head.find("previous=") != std::string::npos);
    server.late = 25h;
    REQUIRE(server.wait(server.book.test("silk", hook)).has_value());
    CHECK(receiver.requests.back().head.find("previous=") == std::string::npos);
}

TEST_CASE("A hook that is deleted leaves nothing, also of what is under way", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    const std::string hook = server.hook(kNowhere);
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 3).has_value());
    std::vector<storage::HookEventRecord> late;
    server.book.add(late,
                    {.kind = EventKind::HoldCreated,
                     .store = "silk",
                     .broadcast = "b_2",
                     .utc = server.now(),
                     .data = "{}"});
    REQUIRE(server.wait(server.book.remove("silk", hook)).has_value());
    REQUIRE(server.storage.commit_blocking({storage::HookEventBatch{late}}).has_value());
    CHECK(waiting(server, hook, "b_2").empty());
    CHECK(server.wait(server.book.list("silk"))->empty());
    server.wait_until([&] { return waiting(server, hook).empty(); });
}

TEST_CASE("One that is turned off hears of nothing, and keeps what waits", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    receiver.answer = [](const Shop::Request&) { return reply(500); };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell().has_value());
    server.wait_until([&] { return server.counters.failed_requests > 0; });
    REQUIRE(server.wait(server.book.update("silk", hook, {.is_on = false})).has_value());
    CHECK_FALSE(server.book.listens("silk", EventKind::HoldCreated));
    receiver.answer = [](const Shop::Request&) { return reply(200); };
    CHECK(server.view(hook).waiting == 1);
    const auto changed = server.wait(server.book.update(
        "silk", hook, {.label = "again", .kinds = {{"deal.closed"}}, .is_on = true}));
    REQUIRE(changed.has_value());
    CHECK(changed->record.label == "again");
    CHECK(changed->record.kinds == "deal.closed");
    server.wait_until([&] { return server.counters.delivered_events == 1; });
}

TEST_CASE("Of two changes of a hook at the same time neither loses the other", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    const std::string hook = server.hook(kNowhere);
    std::optional<Outcome<HookWithSecret>> rotated;
    std::optional<Outcome<HookView>> changed;
    asio::co_spawn(server.context,
                   server.book.rotate("silk", hook),
                   [&](std::exception_ptr, Outcome<HookWithSecret> made) { rotated = made; });
    asio::co_spawn(server.context,
                   server.book.update("silk", hook, {.label = "new"}),
                   [&](std::exception_ptr, Outcome<HookView> view) { changed = view; });
    server.wait_until([&] { return rotated && changed; });
    REQUIRE(rotated->has_value());
    CHECK(server.view(hook).record.generation == 1);
    REQUIRE(changed->has_error());
    CHECK(changed->error().code == "busy");
    REQUIRE(server.wait(server.book.update("silk", hook, {.label = "new"})).has_value());
    CHECK(server.view(hook).record.generation == 1);
    CHECK(server.view(hook).record.label == "new");
}

TEST_CASE("A hook that could not be deleted has missed nothing meanwhile", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    const std::string hook = server.hook(kNowhere);
    server.change_database(
        "CREATE TRIGGER failing BEFORE DELETE ON hooks BEGIN"
        " SELECT RAISE(ABORT, 'the disk of the test'); END");
    std::optional<Outcome<void>> removed;
    asio::co_spawn(server.context,
                   server.book.remove("silk", hook),
                   [&](std::exception_ptr, Outcome<void> done) { removed = done; });
    server.context.poll_one();
    REQUIRE(server.tell().has_value());
    server.wait_until([&] { return removed.has_value(); });
    CHECK(removed->has_error());
    CHECK(waiting(server, hook).size() == 1);
    CHECK(server.book.figures().waiting == 1);
}

TEST_CASE("What fails to be stored is not counted, and what is on its way is", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    const std::string hook = server.hook(kNowhere);
    std::vector<storage::HookEventRecord> first;
    std::vector<storage::HookEventRecord> second;
    const Event event{.kind = EventKind::HoldCreated,
                      .store = "silk",
                      .broadcast = "b_1",
                      .utc = server.now(),
                      .data = "{}"};
    server.book.add(first, event);
    server.book.add(second, event);
    server.book.add(second, event);
    server.book.lost(first);
    CHECK(server.book.figures().waiting == 2);
    REQUIRE(server.storage.commit_blocking({storage::HookEventBatch{second}}).has_value());
    server.book.stored("silk", "b_1");
    CHECK(server.view(hook).waiting == 2);
}

TEST_CASE("More events than one commit takes are deleted with their hook", "[hooks]") {
    const TemporaryFolder folder;
    std::string hook;
    {
        HookServer server{folder};
        hook = server.hook(kNowhere);
        REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 1200).has_value());
        SECTION("at once") {
            REQUIRE(server.wait(server.book.remove("silk", hook)).has_value());
            server.wait_until([&] { return waiting(server, hook).empty(); });
        }
        SECTION("or by the next start") {
            REQUIRE(server.storage.commit_blocking({storage::HookRemoval{hook}}).has_value());
            CHECK(waiting(server, hook).size() == 1200);
        }
    }
    HookServer server{folder};
    server.wait_until([&] { return waiting(server, hook).empty(); });
}

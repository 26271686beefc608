// SPDX-License-Identifier: MIT
// Rundowns over a real storage; the rooms and the cues are a recorder's.
#include "server/show/live_rundowns.hpp"

#include "tests/support/one_thread.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <algorithm>

using namespace shopfloor;
using namespace shopfloor::show;
using namespace std::chrono_literals;
using test::TemporaryFolder;
namespace asio = boost::asio;

namespace {

const Refusal kNotAsked{"failed", "Nobody asks for this here."};

/// One room, "silk", on air or not. Cues are written down, and refused for the product "gone"; the
/// product "broken" throws.
class Rooms final : public Shows, public RoomDesk {
public:
    storage::StoreRecord store{
        .slug = "silk", .name = "Silk", .belt = {}, .province = {}, .category = {}};
    std::optional<OnAir> show;
    std::vector<std::string> fired;
    std::string stats_member;

    void begin(const std::string& id) {
        show = OnAir{.broadcast = {.id = id, .room = "silk"}, .state = "live"};
    }

    Task<room::Cue> publish_cue(CueDraft draft) override {
        if (draft.product == "gone") co_return Refusal{"invalid", "There is no such product."};
        const bool begins = draft.kind == "explain.start";
        if (draft.product == "broken" && begins)
            throw std::runtime_error{"a mistake of the server"};
        fired.push_back(draft.kind + " " + draft.product);
        room::Cue cue{.id = fired.size(), .kind = draft.kind, .product = draft.product};
        co_return cue;
    }
    std::optional<OnAir> on_air(const std::string&) const override { return show; }
    const storage::StoreRecord* find_store(const std::string& room) const override {
        return room == "silk" ? &store : nullptr;
    }
    void set_stats_member(const std::string&, const std::string&, std::string json) override {
        stats_member = std::move(json);
    }

    Task<StoreCreated> create_store(StoreDraft) override { co_return kNotAsked; }
    Task<KeyCreated> create_key(std::string, std::string, broadcast::SourceRole) override {
        co_return kNotAsked;
    }
    Task<void> revoke_key(std::string, std::string) override { co_return kNotAsked; }
    Task<room::Cue> revise_cue(std::string, std::uint64_t, std::string) override {
        co_return kNotAsked;
    }
    Outcome<std::vector<room::Cue>> list_cues(const std::string&) const override {
        return kNotAsked;
    }
    Task<std::string> start_broadcast(std::string) override { co_return kNotAsked; }
    Task<void> end_broadcast(std::string, std::string) override { co_return kNotAsked; }
    std::vector<IngestEntry> list_ingests() const override { return {}; }
    Outcome<std::uint64_t> kick(const std::string&) override { return kNotAsked; }
    Outcome<RoomStats> stats(const std::string&) const override { return kNotAsked; }
    std::vector<RoomSummary> list_rooms() const override { return {}; }

    std::vector<std::string> room_slugs() const override { return {"silk"}; }
    void tell(const std::string&, const std::string&) override {}
    void tell_one(delivery::SocketId, const std::string&) override {}
    void set_snapshot_member(const std::string&, const std::string&, std::string) override {}
    void set_head_member(const std::string&, const std::string&, std::string) override {}
    std::optional<IngestEntry> ingest(const std::string&) const override { return {}; }
    bool has_thumbnail(const std::string&) const override { return false; }
    void dismiss_publisher(const std::string&, const std::string&) override {}
    void add_listener(ShowListener&) override {}
};

// One server's life. Two after another on one folder are a restart.
struct Server : test::OneThread {
    explicit Server(const TemporaryFolder& folder) : storage(folder.database()) {
        static_cast<void>(storage.commit_blocking({rooms.store}));
        rundowns.restore();
    }
    ~Server() {
        rundowns.stop();
        context.restart();
        context.run_for(10s);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void plan(commerce::RundownSteps steps) {
        REQUIRE(wait(rundowns.set("silk", std::move(steps))).has_value());
    }
    void go_on_air(const std::string& id) {
        rooms.begin(id);
        rundowns.broadcast_began(rooms.show->broadcast);
        rundowns.went_on_air(rooms.show->broadcast);
    }
    void automatic(commerce::Loop loop = commerce::Loop::No) {
        REQUIRE(wait(rundowns.set_mode("silk", RundownMode::Auto, loop)).has_value());
    }
    int position() { return rundowns.get("silk")->place.position; }

    storage::Storage storage;
    Rooms rooms;
    LiveRundowns rundowns{
        {.business = context.get_executor(), .storage = storage, .shows = rooms, .desk = rooms}};
};

using Fired = std::vector<std::string>;

commerce::RundownStep step(std::string product,
                           std::chrono::milliseconds at,
                           std::optional<std::chrono::milliseconds> duration = {}) {
    commerce::RundownStep made;
    made.product = std::move(product);
    if (made.product.empty()) made.title = "talk";
    made.at = at;
    made.duration = duration;
    return made;
}

const commerce::RundownSteps kPlan{step("A", 0s), step("B", 60s), step("", 120s)};

}  // namespace

TEST_CASE("Each step fires its cues, and the host is told what is on", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan(kPlan);
    CHECK(server.wait(server.rundowns.next("silk")).error().code == "conflict");
    server.go_on_air("b_1");
    CHECK(server.wait(server.rundowns.next("silk"))->cues.size() == 1);
    CHECK(server.wait(server.rundowns.next("silk"))->view.place.position == 1);
    CHECK(server.rooms.fired == Fired{"explain.start A", "explain.end A", "explain.start B"});
    CHECK(server.rooms.stats_member.find(R"("product":"B","minute":1,"state":"now")") !=
          std::string::npos);
    CHECK(server.rooms.stats_member.find(R"("title":"talk","minute":2,"state":"next")") !=
          std::string::npos);
    CHECK(server.wait(server.rundowns.go("silk", 3))->cues.size() == 1);
    CHECK(server.wait(server.rundowns.next("silk")).error().code == "conflict");
    CHECK(server.wait(server.rundowns.go("silk", 4)).error().code == "not_found");
    CHECK(server.wait(server.rundowns.next("tea")).error().code == "not_found");
}

TEST_CASE("One step at a time", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan(kPlan);
    server.go_on_air("b_1");
    std::optional<Outcome<RundownMove>> first;
    asio::co_spawn(server.context,
                   server.rundowns.next("silk"),
                   [&](std::exception_ptr, Outcome<RundownMove> moved) { first = moved; });
    asio::co_spawn(server.context,
                   server.rundowns.next("silk"),
                   [&](std::exception_ptr, const Outcome<RundownMove>&) {});
    server.wait_until([&] { return first.has_value(); });
    CHECK(first->has_value());
    CHECK(server.rooms.fired.front() == "explain.start A");
}

TEST_CASE("A product that cannot be shown does not hold up the show", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan({step("gone", 0s), step("A", 60s)});
    server.go_on_air("b_1");
    const auto moved = server.wait(server.rundowns.next("silk"));
    REQUIRE(moved.has_value());
    CHECK(moved->problems.size() == 1);
    CHECK(moved->view.place.position == 0);
}

TEST_CASE("A step that fails by an exception does not hold up those after it", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan({step("broken", 0s), step("", 50ms), step("B", 100ms), step("C", 1h)});
    SECTION("by hand") {
        server.go_on_air("b_1");
        CHECK_THROWS(server.wait(server.rundowns.next("silk")));
        CHECK(server.wait(server.rundowns.go("silk", 2)).has_value());
    }
    SECTION("by the clock") {
        server.automatic();
        server.go_on_air("b_1");
        server.wait_until([&] { return server.position() == 2; });
        server.wait_until([&] { return server.rooms.fired.size() == 2; });
    }
    CHECK(server.rooms.fired == Fired{"explain.end broken", "explain.start B"});
}

TEST_CASE("The place outlives a restart, and is another broadcast's no more", "[show]") {
    const TemporaryFolder folder;
    {
        Server server{folder};
        server.plan(kPlan);
        server.go_on_air("b_1");
        REQUIRE(server.wait(server.rundowns.next("silk")).has_value());
        REQUIRE(server.wait(server.rundowns.next("silk")).has_value());
    }
    {
        Server server{folder};
        CHECK(server.position() == 1);
        CHECK(server.rundowns.get("silk")->steps == kPlan);
        server.go_on_air("b_1");
        CHECK(server.position() == 1);
        REQUIRE(server.wait(server.rundowns.next("silk")).has_value());
        CHECK(server.rooms.fired == Fired{"explain.end B"});
    }
    Server server{folder};
    server.go_on_air("b_2");
    CHECK(server.position() == -1);
}

TEST_CASE("Automatic mode goes by the clock, and on from where one jumps to", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan({step("A", 0s), step("B", 1s, 1s), step("C", 1h)});
    server.automatic();
    server.go_on_air("b_1");
    server.wait_until([&] { return server.rooms.fired.size() == 4; });
    CHECK(server.rooms.fired ==
          Fired{"explain.start A", "explain.end A", "explain.start B", "explain.end B"});
    CHECK(server.position() == 1);
    REQUIRE(server.wait(server.rundowns.next("silk")).has_value());
    CHECK(server.position() == 2);
    REQUIRE(server.wait(server.rundowns.go("silk", 1)).has_value());
    server.wait_until([&] { return server.rooms.fired.size() == 8; });
    CHECK(server.rooms.fired.back() == "explain.end B");
}

TEST_CASE("A loop begins anew by itself", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan({step("A", 0s), step("B", 100ms, 1s)});
    server.automatic(commerce::Loop::Yes);
    server.go_on_air("b_1");
    server.wait_until(
        [&] { return std::ranges::count(server.rooms.fired, "explain.start A") == 2; });
}

TEST_CASE("Nothing is fired while the publisher is away; then what is due", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan({step("A", 0s), step("B", 50ms), step("C", 100ms), step("D", 1h)});
    server.automatic();
    server.go_on_air("b_1");
    server.wait_until([&] { return !server.rooms.fired.empty(); });
    server.rooms.show->state = "holding";
    const auto started = server.rundowns.get("silk")->started.value();
    const std::size_t before = server.rooms.fired.size();
    server.wait_until([&] {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return now > started + 150ms;
    });
    CHECK(server.rooms.fired.size() == before);
    server.rooms.show->state = "live";
    server.rundowns.went_on_air(server.rooms.show->broadcast);
    server.wait_until([&] { return server.rooms.fired.back() == "explain.start C"; });
    CHECK(server.position() == 2);
}

TEST_CASE("A plan may be edited in mid-show", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.plan(kPlan);
    server.go_on_air("b_1");
    REQUIRE(server.wait(server.rundowns.next("silk")).has_value());
    server.plan({step("N", 0s), step("A", 30s), step("B", 60s)});
    CHECK(server.position() == 1);
    CHECK(server.rooms.fired == Fired{"explain.start A"});
    REQUIRE(server.wait(server.rundowns.next("silk")).has_value());
    CHECK(server.rooms.fired == Fired{"explain.start A", "explain.end A", "explain.start B"});
}

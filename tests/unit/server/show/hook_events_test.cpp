// SPDX-License-Identifier: MIT
// What hooks are told of deals and shows, and that it is stored with them.
#include "server/show/hook_events.hpp"

#include "deal_server.hpp"

using namespace shopfloor;
using namespace shopfloor::show;
using namespace shopfloor::show::test_support;

namespace {

/// Keeps every row, and what it was told of commits.
struct Listener final : hooks::Outbox {
    bool listens(const std::string&, hooks::EventKind) const override { return is_there; }
    void add(std::vector<storage::HookEventRecord>& rows, const hooks::Event& event) override {
        rows.push_back({.hook = "hk_1",
                        .broadcast = event.broadcast,
                        .id = "e_" + std::to_string(++events),
                        .kind = std::string{hooks::to_word(event.kind)},
                        .utc = event.utc,
                        .data = event.data});
    }
    void stored(const std::string&, const std::string&) override { ++commits; }
    void lost(const std::vector<storage::HookEventRecord>& rows) override {
        failures += static_cast<int>(rows.size());
    }

    bool is_there = true;
    int events = 0;
    int commits = 0;
    int failures = 0;
};

struct HookedServer : DealServer {
    explicit HookedServer(const Folder& folder, bool is_first = true)
        : DealServer(folder, is_first) {
        const storage::HookRecord hook{.id = "hk_1",
                                       .store = "silk",
                                       .url = "https://shop.example/",
                                       .label = {},
                                       .kinds = {}};
        REQUIRE(storage.commit_blocking({hook}).has_value());
        deals.use_outbox(listener);
        shows.use_outbox(listener);
    }
    // While the listener is there still.
    ~HookedServer() {
        wait(stopped(deals));
        wind_down();
    }

    std::vector<storage::WaitingHookEvent> stored_events() {
        const auto on_air = shows.on_air("silk");
        const std::string broadcast = on_air ? on_air->broadcast.id : last_broadcast;
        last_broadcast = broadcast;
        return storage.query_blocking<std::vector<storage::WaitingHookEvent>>(
            [&](storage::Reader& reader) {
                return storage::read_waiting_events(reader, "hk_1", broadcast, 1000);
            });
    }
    std::vector<std::string> kinds() {
        std::vector<std::string> all;
        for (const auto& event : stored_events())
            all.push_back(event.kind);
        return all;
    }
    bool has(std::vector<std::string> wanted) {
        return until([&] { return kinds() == wanted; });
    }

    Listener listener;
    std::string last_broadcast;
};

}  // namespace

TEST_CASE("Hooks are told of a deal from its opening to its end", "[show]") {
    const Folder folder;
    HookedServer server{folder};
    const std::string deal = server.on_air_with(2);
    CHECK(server.has({"broadcast.started", "deal.opened"}));
    const std::string first{server.held("ann", deal).at("id").as_string()};
    const json::object second = server.held("bob", deal);
    CHECK(server.has(
        {"broadcast.started", "deal.opened", "hold.created", "hold.created", "deal.sold_out"}));
    const json::value data = json::parse(server.stored_events()[2].data);
    CHECK(data.at("hold").as_string() == first);
    CHECK(data.at("state") == "held");
    CHECK(data.at("buyer") == "ann");
    CHECK(data.at("amount") == 9900);

    REQUIRE(server.wait(server.deals.follow(DealServer::token_of(second), true)).kind ==
            OrderLink::Kind::Offer);
    const std::string id{second.at("id").as_string()};
    REQUIRE(server.wait(server.deals.confirm("silk", id, "m_1")).has_value());
    REQUIRE(server.wait(server.deals.cancel("silk", id, "m_1")).has_value());
    REQUIRE(server.wait(server.deals.close("silk", deal, "m_1")).has_value());
    CHECK(server.has({"broadcast.started",
                      "deal.opened",
                      "hold.created",
                      "hold.created",
                      "deal.sold_out",
                      "order.placed",
                      "hold.confirmed",
                      "order.confirmed",
                      "hold.released",
                      "order.cancelled",
                      "deal.closed"}));
    const json::value closed = json::parse(server.stored_events().back().data);
    CHECK(closed.at("close_reason") == "host");
    CHECK(closed.at("price").at("amount") == 9900);
    CHECK(server.listener.commits > 0);
    CHECK(server.listener.failures == 0);
}

TEST_CASE("Hooks are told when a hold expires, and not of places in line", "[show]") {
    const Folder folder;
    HookedServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.held("ann", deal);
    CHECK(server.held("bob", deal, true).at("state") == "waiting");
    server.late = 130s;
    CHECK(server.has({"broadcast.started",
                      "deal.opened",
                      "hold.created",
                      "deal.sold_out",
                      "hold.expired",
                      "hold.created"}));
}

TEST_CASE("An order that was given up and then cancelled is told of once", "[show]") {
    const Folder folder;
    HookedServer server{folder};
    const std::string deal = server.on_air_with(2);
    const json::object hold = server.held("ann", deal);
    REQUIRE(server.wait(server.deals.follow(DealServer::token_of(hold), true)).kind ==
            OrderLink::Kind::Offer);
    server.late = 40h;
    const auto are_told = [](const std::vector<std::string>& kinds) {
        return std::ranges::count(kinds, "order.cancelled") > 0 &&
               std::ranges::count(kinds, "deal.closed") > 0;
    };
    server.until([&] { return are_told(server.kinds()); });
    const std::vector<std::string> told = server.kinds();
    CHECK(std::ranges::count(told, "hold.expired") == 1);
    CHECK(std::ranges::count(told, "order.cancelled") == 1);
    const std::string id{hold.at("id").as_string()};
    // What is on the disk may not be heard of yet: the desk is busy for so long.
    REQUIRE(server.until(
        [&] { return server.wait(server.deals.cancel("silk", id, "m_1")).has_value(); }));
    CHECK(server.kinds() == told);
    CHECK(server.deals.counts().expired == 1);
    CHECK(server.deals.counts().released == 0);
}

TEST_CASE("A deal that was announced before a restart sells out once", "[show]") {
    const Folder folder;
    std::string secret;
    std::string deal;
    {
        HookedServer server{folder};
        server.stock(1);
        deal = server.announced(1);
        secret = server.secret;
    }
    HookedServer server{folder, false};
    server.secret = secret;
    server.on_air();
    REQUIRE(server.wait(server.deals.open("silk", deal, "m_1")).has_value());
    server.held("ann", deal);
    CHECK(server.has({"broadcast.started", "deal.opened", "hold.created", "deal.sold_out"}));
}

TEST_CASE("A hold that is not stored has no event, and an event no hold without it", "[show]") {
    const Folder folder;
    HookedServer server{folder};
    const std::string deal = server.on_air_with(3);
    server.fail_disk("holds", "NEW.viewer = 'bob'");
    CHECK(server.refused("bob", deal) == "failed");
    server.heal_disk();
    CHECK(server.listener.failures == 1);
    server.held("ann", deal);
    CHECK(server.has({"broadcast.started", "deal.opened", "hold.created"}));
    CHECK(server.stored_events().back().seq == 3);

    server.fail_disk("hook_events", "NEW.kind = 'hold.created'");
    CHECK(server.refused("cat", deal) == "failed");
    server.heal_disk();
    CHECK(server.scarf_on_disk().held == 1);
}

TEST_CASE("Hooks are told what is explained, and that a show has ended", "[show]") {
    const Folder folder;
    HookedServer server{folder};
    server.on_air();
    REQUIRE(server.wait(server.shows.publish_cue(explain("SCARF"))).has_value());
    CueDraft notice;
    notice.room = "silk";
    notice.kind = "notice";
    REQUIRE(server.wait(server.shows.publish_cue(notice)).has_value());
    CHECK(server.has({"broadcast.started", "product.explained"}));
    CHECK(json::parse(server.stored_events().back().data).at("product") == "SCARF");
    REQUIRE(server.wait(server.shows.end_broadcast("silk", "by hand")).has_value());
    CHECK(server.has({"broadcast.started", "product.explained", "broadcast.ended"}));
    CHECK(json::parse(server.stored_events().back().data).at("reason") == "by hand");
}

TEST_CASE("Where nobody listens, nothing is written", "[show]") {
    const Folder folder;
    HookedServer server{folder};
    server.listener.is_there = false;
    const std::string deal = server.on_air_with(1);
    server.held("ann", deal);
    CHECK(server.kinds().empty());
    CHECK(server.listener.events == 0);
}

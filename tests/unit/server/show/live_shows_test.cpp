// SPDX-License-Identifier: MIT
// Rooms, cues, and the life of a broadcast.
#include "tests/unit/server/show/one_thread_server.hpp"

#include <boost/asio/use_future.hpp>
#include <unistd.h>

using namespace shopfloor;
using namespace shopfloor::show;
using namespace shopfloor::show::test_support;
using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST_CASE("A new store has a room, and a key that lets an encoder in", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    CHECK(server.recorder.opened == std::vector<std::string>{"silk"});
    CHECK(server.state() == "offline");
    CHECK(server.publish(made.stream_key).has_value());
    CHECK(server.state() == "starting");

    SECTION("its slug is taken then") {
        const auto again = server.wait(server.shows.create_store(
            {.name = "Silk", .slug = "silk", .belt = {}, .province = {}, .category = {}}));
        REQUIRE(again.has_error());
        CHECK(again.error().code == "conflict");
        CHECK(again.error().field == "slug");
    }
    SECTION("but a wish without a slug gets the next free one") {
        const auto again = server.wait(server.shows.create_store(
            {.name = "Silk", .slug = {}, .belt = {}, .province = {}, .category = {}}));
        REQUIRE(again.has_value());
        CHECK(again->store.slug == "silk-2");
    }
}

TEST_CASE("A warning of a rung that was shed is over when the rung comes back", "[show]") {
    const Folder folder;
    Server server{folder};
    server.store();
    const auto texts = [&] {
        std::vector<std::string> all;
        const auto stats = server.shows.stats("silk");
        REQUIRE(stats.has_value());
        for (const wire::Warning& warning : stats->warnings) {
            all.push_back(warning.text);
        }
        return all;
    };
    server.shows.warn("silk", {.code = "ladder_shed", .text = "720p is shed"});
    server.shows.warn("silk", {.code = "no_audio", .text = "no sound"});
    server.shows.warn("silk", {.code = "ladder_shed", .text = "480p is shed"});
    server.shows.warn("silk", {.code = "ladder_restored", .text = "480p is back"});
    CHECK(texts() == std::vector<std::string>{"720p is shed", "no sound"});
    server.shows.warn("silk", {.code = "ladder_restored", .text = "720p is back"});
    CHECK(texts() == std::vector<std::string>{"no sound"});
    server.shows.warn("silk", {.code = "ladder_restored", .text = "again"});
    CHECK(texts() == std::vector<std::string>{"no sound"});
}

TEST_CASE("A cue needs a broadcast, a known kind and a known product", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    const auto refused = [&](const CueDraft& draft) {
        const auto answer = server.wait(server.shows.publish_cue(draft));
        REQUIRE(answer.has_error());
        return answer.error();
    };
    CHECK(refused(explain("A")).code == "conflict");

    REQUIRE(server.publish(made.stream_key).has_value());
    CHECK(refused(explain("A")).field == "product");
    CueDraft draft = explain("A");
    draft.kind = "explain.begin";
    CHECK(refused(draft).field == "kind");
    draft.room = "cotton";
    CHECK(refused(draft).code == "not_found");
}

TEST_CASE("Cues are numbered, stored, and there again after a restart", "[show]") {
    const Folder folder;
    StoreCreated made;
    std::string broadcast;
    {
        Server server{folder};
        made = server.store();
        server.product("A");
        REQUIRE(server.publish(made.stream_key).has_value());
        const auto first = server.wait(server.shows.publish_cue(explain("A")));
        const auto second = server.wait(server.shows.publish_cue(explain("A")));
        REQUIRE(first.has_value());
        REQUIRE(second.has_value());
        CHECK(first->id == 1);
        CHECK(second->id == 2);
        const auto revised = server.wait(server.shows.revise_cue("silk", 2, R"({"a":1})"));
        REQUIRE(revised.has_value());
        CHECK(revised->rev == 2);
        broadcast = server.shows.stats("silk")->broadcast;
    }

    Server server{folder};
    CHECK(server.state() == "holding");
    CHECK(server.shows.stats("silk")->broadcast == broadcast);
    const auto cues = server.shows.list_cues("silk");
    REQUIRE(cues->size() == 2);
    CHECK(cues->back().data == R"({"a":1})");
    REQUIRE(server.publish(made.stream_key).has_value());
    const auto third = server.wait(server.shows.publish_cue(explain("A")));
    REQUIRE(third.has_value());
    CHECK(third->id == 3);
    CHECK(third->at >= cues->back().at);
    server.wait_until([&] { return server.recorder.begun.size() == 1; });
    CHECK(server.recorder.begun[0] == broadcast);
}

TEST_CASE("A show that is ended while it holds stays ended too", "[show]") {
    const Folder folder;
    std::string key;
    {
        Server server{folder};
        key = server.store().stream_key;
        REQUIRE(server.publish(key).has_value());
    }
    Server server{folder};
    REQUIRE(server.state() == "holding");
    REQUIRE(server.wait(server.shows.end_broadcast("silk", "done")).has_value());
    CHECK(server.publish(key).error() == ingest::PublishError::Ended);
}

TEST_CASE("A key that is revoked takes its encoder off the air", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    REQUIRE(server.publish(made.stream_key).has_value());
    REQUIRE(server.wait(server.shows.revoke_key("silk", made.key_id)).has_value());
    CHECK(server.dismissed.size() == 1);
}

TEST_CASE("After a restart only the newest open broadcast of a room goes on", "[show]") {
    const Folder folder;
    {
        Server server{folder};
        server.store();
    }
    {
        storage::Storage storage{folder.database()};
        const auto open = [&](const std::string& id, std::chrono::milliseconds started) {
            storage::BroadcastRecord record;
            record.id = id;
            record.room = "silk";
            record.started = started;
            storage::CueRecord cue{id, {.id = 1, .kind = "notice", .data = {}}};
            cue.cue.data = R"({"text":")" + id + R"("})";
            REQUIRE(storage.commit_blocking({record, cue}).has_value());
        };
        open("b_old", 1s);
        open("b_new", 2s);
    }
    {
        Server server{folder};
        CHECK(server.shows.stats("silk")->broadcast == "b_new");
        const auto cues = server.shows.list_cues("silk");
        REQUIRE(cues->size() == 1);
        CHECK(cues->front().data == R"({"text":"b_new"})");
    }
    storage::Storage storage{folder.database()};
    CHECK(storage.load().open_broadcasts.size() == 1);
}

TEST_CASE("A product that would drown its viewers is kept out of the bag", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    commerce::Product product;
    product.store = "silk";
    product.sku = "BIG";
    product.name = {{"en", std::string(130 * 1024, 'x')}};
    const auto is_in_bag = server.wait(server.catalogues.upsert(product, IntoBag::Yes));
    REQUIRE(is_in_bag.has_value());
    CHECK_FALSE(*is_in_bag);
    CHECK(server.recorder.last["silk"].bag_json == "[]");

    REQUIRE(server.publish(made.stream_key).has_value());
    const auto cue = server.wait(server.shows.publish_cue(explain("BIG")));
    REQUIRE(cue.has_error());
    CHECK(cue.error().code == "busy");
    CHECK(cue.error().field == "product");
}

TEST_CASE("A publisher that never sent a picture leaves no broadcast behind", "[show]") {
    const Folder folder;
    {
        Server server{folder};
        const StoreCreated made = server.store();
        const auto publication = server.publish(made.stream_key);
        (*publication)->close("gone");
        server.wait_until([&] { return server.state() == "offline"; });
    }
    storage::Storage storage{folder.database()};
    CHECK(storage.load().open_broadcasts.empty());
}

TEST_CASE("Viewers are told of the count, at most twice a second", "[show]") {
    const Folder folder;
    Server server{folder};
    server.store();
    for (int viewer = 0; viewer < 100; ++viewer) {
        const std::string name = std::to_string(viewer);
        server.shows.joined("silk",
                            {.socket = {}, .session = "session-" + name, .viewer = "v_" + name});
    }
    CHECK(server.recorder.last["silk"].viewers == 0);
    server.wait_until([&] { return server.recorder.last["silk"].viewers == 100; });
    CHECK(server.shows.stats("silk")->peak_viewers == 100);
}

TEST_CASE("A product reaches the bag of its room", "[show]") {
    const Folder folder;
    Server server{folder};
    server.store();
    CHECK(server.recorder.last["silk"].bag_json == "[]");
    server.product("SILK-1");
    CHECK(server.recorder.last["silk"].bag_json.find("SILK-1") != std::string::npos);
}

TEST_CASE("Without auto_start a publisher has a preview, and nobody else hears of it", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    server.product("A");
    server.book.edit("silk").auto_start = false;
    CHECK(server.wait(server.shows.start_broadcast("silk")).error().code == "conflict");

    const auto publication = server.publish(made.stream_key);
    REQUIRE(publication.has_value());
    CHECK(server.state() == "offline");
    REQUIRE(server.recorder.opened.size() == 2);
    const std::string channel = server.recorder.opened[1];
    CHECK(channel.starts_with("p-"));
    CHECK(channel.size() == 34);
    CHECK(server.recorder.last[channel].bag_json.find("\"A\"") != std::string::npos);
    CHECK(server.shows.stats("silk")->broadcast.empty());
    CHECK(server.wait(server.shows.publish_cue(explain("A"))).error().code == "conflict");

    SECTION("it is put on air") {
        const auto started = server.wait(server.shows.start_broadcast("silk"));
        REQUIRE(started.has_value());
        CHECK(server.shows.stats("silk")->broadcast == *started);
        CHECK(server.state() == "starting");
        server.wait_until([&] { return server.recorder.begun.size() == 2; });
        CHECK(server.recorder.begun[1] == *started);

        // It may come back into the preview after the end.
        REQUIRE(server.wait(server.shows.end_broadcast("silk", "done")).has_value());
        CHECK(server.recorder.closed == std::vector<std::string>{channel});
        (*publication)->close("sent away");
        server.wait_until([&] { return server.shows.list_ingests().empty(); });
        REQUIRE(server.publish(made.stream_key).has_value());
        CHECK(server.state() == "ended");
        CHECK(server.recorder.opened.back() != channel);
    }
    SECTION("it leaves, and the next one gets another channel") {
        (*publication)->close("gone");
        server.wait_until([&] { return server.recorder.closed.size() == 1; });
        CHECK(server.recorder.closed[0] == channel);
        REQUIRE(server.publish(made.stream_key).has_value());
        CHECK(server.recorder.opened.back() != channel);
    }
    SECTION("another encoder takes it over in the same channel") {
        REQUIRE(server.publish(made.stream_key).has_value());
        CHECK(server.recorder.opened.size() == 2);
        CHECK(server.dismissed.size() == 1);
    }
}

TEST_CASE("A room that was closed or taken down stays so after a restart", "[show]") {
    const Folder folder;
    StoreCreated made;
    const auto records = [](Server& server) {
        return server.storage.query_blocking<std::vector<storage::RoomRecord>>(
            [](storage::Reader& reader) { return storage::read_rooms(reader); });
    };
    {
        Server server{folder};
        made = server.store();
        REQUIRE(server.publish(made.stream_key).has_value());
        REQUIRE(server.wait(server.shows.end_broadcast("silk", "done")).has_value());
    }
    {
        Server server{folder};
        server.book.restore(records(server));
        CHECK(server.publish(made.stream_key).error() == ingest::PublishError::Ended);
        REQUIRE(server.wait(server.shows.start_broadcast("silk")).has_value());
        LiveRooms rooms{{.storage = server.storage,
                         .book = server.book,
                         .shows = server.shows,
                         .desk = server.shows}};
        REQUIRE(server.publish(made.stream_key).has_value());
        rooms.show_replay("silk", R"({"broadcast":"b_0"})");
        CHECK(server.recorder.last["silk"].room_json.find("\"replay\"") != std::string::npos);
        REQUIRE(server.wait(rooms.take_down("silk", "fakes")).has_value());
        CHECK(server.recorder.last["silk"].room_json.find("\"replay\"") == std::string::npos);
        CHECK(server.state() == "ended");
        CHECK(server.dismissed.at(0).find("operator") != std::string::npos);
        CHECK(server.recorder.last["silk"].room_json.find("\"takedown\":{\"utc_ms\":") !=
              std::string::npos);
        CHECK(server.recorder.last["silk"].room_json.find("fakes") == std::string::npos);
    }
    Server server{folder};
    server.book.restore(records(server));
    LiveRooms rooms{{.storage = server.storage,
                     .book = server.book,
                     .shows = server.shows,
                     .desk = server.shows}};
    CHECK(rooms.get("silk")->settings.takedown_reason == "fakes");
    CHECK(server.publish(made.stream_key).error() == ingest::PublishError::TakenDown);
    CHECK(server.wait(server.shows.start_broadcast("silk")).error().code == "conflict");
    rooms.show_replay("silk", R"({"broadcast":"b_1"})");
    CHECK(server.recorder.last["silk"].room_json.find("\"replay\"") == std::string::npos);
    REQUIRE(server.wait(rooms.restore("silk")).has_value());
    CHECK(server.recorder.last["silk"].room_json.find(R"("replay":{"broadcast":"b_1"})") !=
          std::string::npos);
    CHECK(server.wait(rooms.restore("silk")).error().code == "conflict");
    CHECK(server.publish(made.stream_key).has_value());

    const auto broadcasts = server.wait(rooms.broadcasts("silk", 10));
    REQUIRE(broadcasts->size() == 3);
    CHECK_FALSE(broadcasts->at(0).ended);
    CHECK(broadcasts->at(1).end_reason == "taken down: fakes");
    CHECK(broadcasts->at(2).end_reason == "done");
    CHECK(server.wait(rooms.broadcast(broadcasts->at(1).id))->room == "silk");
    CHECK(server.wait(rooms.broadcast("b_none")).error().code == "not_found");
}

// SPDX-License-Identifier: MIT
// Each topic's statements, on both databases: what is written is read, and in its order.
#include "server/storage/call_records.hpp"
#include "server/storage/chat_records.hpp"
#include "server/storage/deal_records.hpp"
#include "server/storage/recording_records.hpp"
#include "server/storage/room_records.hpp"
#include "server/storage/rundown_records.hpp"

#include "home.hpp"
#include "sample_records.hpp"

using namespace shopfloor;
using namespace shopfloor::storage;
using namespace std::chrono_literals;

namespace {

/// A database with a store and a broadcast in it.
struct Shop {
    Shop() { REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")})); }

    void write(std::vector<Change> changes) {
        REQUIRE(storage.commit_blocking(std::move(changes)));
    }
    template <class Read>
    auto read(Read job) {
        return storage.query_blocking<std::invoke_result_t<Read, Reader&>>(job);
    }

    Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
};

AuditRecord entry(std::int64_t at, const std::string& of_store) {
    return {.utc = UtcTime{at}, .actor = "t_1", .method = "cue.publish", .store = of_store};
}

KeyedCallRecord call(const std::string& id, std::int64_t at) {
    return {.id = id, .caller = "t_1", .store = "silk", .fingerprint = "f", .created = UtcTime{at}};
}

ChatLineRecord line(std::uint64_t id, std::int64_t at, bool is_deleted = false) {
    ChatLineRecord made{.room = "silk", .broadcast = "b_1", .line = {}};
    made.line.id = id;
    made.line.viewer = "v_1";
    made.line.name = "林姐";
    made.line.text = "how wide?";
    made.line.utc = UtcTime{at};
    made.line.is_deleted = is_deleted;
    if (id == 2)
        made.line.reply = room::ChatLine::Quote{.id = 1, .guest = "7", .name = "", .text = "hi"};
    return made;
}

RecordingPartRecord part(std::uint32_t number, bool is_closed) {
    return {.broadcast = "b_1",
            .part = number,
            .epoch = 1,
            .duration = media::MediaTime{number * 1'000},
            .bytes = 5'000'000'000,
            .codecs = "avc1.64001f",
            .width = 1280,
            .height = 720,
            .is_closed = is_closed};
}

}  // namespace

TEST_CASE("The audit log is read from the newest entry on, in pages, and pruned", "[storage]") {
    Shop shop;
    shop.write({entry(1, "silk"), entry(2, ""), entry(3, "silk")});
    const auto all = shop.read([](Reader& reader) { return read_audit(reader, {}); });
    REQUIRE(all.size() == 3);
    CHECK(all[0].utc == UtcTime{3});
    CHECK(all[0].id > all[1].id);
    CHECK(all[0].method == "cue.publish");
    const auto older = shop.read([&](Reader& reader) {
        return read_audit(reader, {.store = "silk", .before = all[0].id, .limit = 5});
    });
    REQUIRE(older.size() == 1);
    CHECK(older[0].utc == UtcTime{1});
    shop.write({AuditPruning{.before = UtcTime{3}, .max_rows = 1}});
    CHECK(shop.read([](Reader& reader) { return read_audit(reader, {}); }).size() == 2);
}

TEST_CASE("A keyed call gets its answer, and is forgotten when it is old", "[storage]") {
    Shop shop;
    shop.write({call("c_2", 2), call("c_1", 1), call("c_3", 3)});
    KeyedCallRecord answered = call("c_2", 2);
    answered.answer = "c2VhbGVk";
    shop.write({answered, KeyedCallRemoval{"c_3"}});
    const auto calls = shop.read(&read_keyed_calls);
    REQUIRE(calls.size() == 2);
    CHECK(calls[0].id == "c_1");
    CHECK_FALSE(calls[0].answer);
    CHECK(calls[1].answer);
    CHECK(calls[1].store == "silk");
    CHECK(shop.read([](Reader& reader) { return read_keyed_answer(reader, "c_2"); }) == "c2VhbGVk");
    shop.write({KeyedCallPruning{UtcTime{2}}});
    CHECK(shop.read(&read_keyed_calls).size() == 1);
}

TEST_CASE("Chat lines stay deleted whichever write comes first, and are counted when pruned",
          "[storage]") {
    Shop shop;
    shop.write({ChatLinesRecord{{line(1, 10), line(2, 20, true), line(3, 30)}}});
    shop.write({ChatLinesRecord{{line(1, 10, true), line(2, 20, false)}}});
    const auto lines = shop.read([](Reader& reader) { return read_chat_lines(reader, "silk", 2); });
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].line.id == 2);
    CHECK(lines[0].line.is_deleted);
    REQUIRE(lines[0].line.reply);
    CHECK(lines[0].line.reply->guest == "7");
    CHECK(lines[1].line.name == "林姐");
    const auto first = shop.read([](Reader& reader) { return read_chat_line(reader, "silk", 1); });
    REQUIRE(first);
    CHECK(first->line.is_deleted);
    shop.write({ChatLinesRecord{{line(4, 15)}}, ChatLikesRecord{"b_1", 7}});
    const auto totals = [&] {
        return shop.read([](Reader& reader) { return read_chat_totals(reader, "b_1"); });
    };
    CHECK(totals().lines == 2);
    shop.write({ChatPruning{UtcTime{21}}});
    shop.write({ChatLinesRecord{{line(5, 16)}}, ChatPruning{UtcTime{22}}});
    CHECK(totals().lines == 3);
    CHECK(totals().likes == 7);
    CHECK(shop.read([](Reader& reader) { return read_chat_lines(reader, "silk", 9); }).size() == 1);
}

TEST_CASE("A room's chat settings and its mutes are replaced in place", "[storage]") {
    Shop shop;
    shop.write({ChatRoomRecord{.room = "silk", .slow_mode = 5s, .pinned = 3, .words = {"a", "二"}},
                ChatMuteRecord{.room = "silk", .viewer = "v_1", .name = "x", .until = UtcTime{9}},
                ChatMuteRecord{.room = "silk", .viewer = "v_2", .name = "y"}});
    shop.write({ChatRoomRecord{.room = "silk", .slow_mode = 6s, .words = {"二"}},
                ChatMuteRecord{.room = "silk", .viewer = "v_1", .name = "x"},
                ChatUnmuteRecord{.room = "silk", .viewer = "v_2"}});
    const auto rooms = shop.read(&read_chat_rooms);
    REQUIRE(rooms.size() == 1);
    CHECK(rooms[0].slow_mode == 6s);
    CHECK_FALSE(rooms[0].pinned);
    CHECK(rooms[0].words == std::vector<std::string>{"二"});
    const auto mutes = shop.read(&read_chat_mutes);
    REQUIRE(mutes.size() == 1);
    CHECK_FALSE(mutes[0].until);
}

TEST_CASE("Rooms, their broadcasts and rundowns come back as they were stored", "[storage]") {
    Shop shop;
    RoomRecord settings{.room = "silk", .next_show = UtcTime{7}, .next_show_title = R"("Loom")"};
    RundownPlaceRecord place;
    place.room = "silk";
    place.showing = "A";
    shop.write({settings, RundownRecord{.room = "silk", .steps = "[1]"}, place});
    settings.taken_down = UtcTime{8};
    settings.next_show.reset();
    place.started = UtcTime{9};
    place.position = 4;
    BroadcastRecord later = broadcast("b_2", "silk");
    later.started = UtcTime{6};
    later.duration = media::MediaTime{12};
    shop.write({settings, RundownRecord{.room = "silk", .steps = "[2]"}, place, later});
    CHECK(shop.read(&read_rooms) == std::vector<RoomRecord>{settings});
    CHECK(shop.read(&read_rundowns).at(0).steps == "[2]");
    const auto places = shop.read(&read_rundown_places);
    REQUIRE(places.size() == 1);
    CHECK(places[0].position == 4);
    CHECK(places[0].started == UtcTime{9});
    const auto broadcasts =
        shop.read([](Reader& reader) { return read_broadcasts(reader, "silk", 5); });
    REQUIRE(broadcasts.size() == 2);
    CHECK(broadcasts[0].id == "b_2");
    CHECK(broadcasts[0].duration == media::MediaTime{12});
    CHECK(shop.read([](Reader& reader) { return read_broadcast(reader, "b_1"); })->id == "b_1");
    CHECK_FALSE(shop.read([](Reader& reader) { return read_broadcast(reader, "b_9"); }));
}

TEST_CASE("A recording has its parts, its newest cues and the products that they show",
          "[storage]") {
    Shop shop;
    CueRecord other = cue("b_1", 2);
    other.cue.product = "A";
    CueRecord changed = cue("b_1", 1, 2);
    changed.cue.kind = "explain.end";
    shop.write({product("SILK-042"),
                product("A"),
                product("B"),
                BagPlace{"silk", "SILK-042", 0},
                cue("b_1", 1),
                changed,
                other,
                RecordingRecord{"b_1", "silk"},
                RecordingRecord{"b_1", "silk"},
                part(2, false),
                part(1, true),
                part(2, true),
                RecordingLock{"b_1", true}});
    for (const std::string room : {"silk", ""}) {
        const auto found = shop.read([&](Reader& reader) { return read_recordings(reader, room); });
        REQUIRE(found.size() == 1);
        CHECK(found[0].is_locked);
        REQUIRE(found[0].parts.size() == 2);
        CHECK(found[0].parts[1].is_closed);
        CHECK(found[0].parts[1].bytes == 5'000'000'000);
    }
    CHECK(shop.read([](Reader& reader) { return read_recordings(reader, "tea"); }).empty());
    CHECK(shop.read([](Reader& reader) { return has_broadcast(reader, "b_1"); }));
    const auto cues = shop.read([](Reader& reader) { return read_newest_cues(reader, "b_1"); });
    REQUIRE(cues.size() == 2);
    CHECK(cues[0] == changed.cue);
    const auto shown = shop.read([](Reader& reader) { return read_shown_products(reader, "b_1"); });
    REQUIRE(shown.size() == 2);
    CHECK(shown[0].sku == "SILK-042");  // in the bag
    CHECK(shown[1].sku == "A");
    shop.write({RecordingPartRemoval{"b_1", 1}});
    CHECK(shop.read([](Reader& reader) { return read_recording(reader, "b_1"); })->parts.size() ==
          1);
    shop.write({RecordingRemoval{"b_1"}});
    CHECK_FALSE(shop.read([](Reader& reader) { return read_recording(reader, "b_1"); }));
}

TEST_CASE("Deals and movements are listed from the newest on, and order keys count up",
          "[storage]") {
    Shop shop;
    DealRows rows;
    for (const std::int64_t number : {1, 2, 3}) {
        DealRecord deal;
        deal.id = "d_" + std::to_string(number);
        deal.store = "silk";
        deal.created = UtcTime{number};
        rows.deals.push_back(deal);
        rows.movements.push_back({.store = "silk",
                                  .sku = number == 2 ? "A" : "B",
                                  .from = 0,
                                  .to = 1,
                                  .quantity = number});
    }
    shop.write({DealBatch{std::make_shared<const DealRows>(rows)},
                OrderKeyRecord{"silk", 1},
                OrderKeyRecord{"silk", 2}});
    rows.deals[2].close_reason = "host";
    shop.write({DealBatch{std::make_shared<const DealRows>(
        DealRows{.deals = {rows.deals[2]}, .holds = {}, .movements = {}})}});
    const auto deals = shop.read([](Reader& reader) { return read_deals(reader, "silk", 2); });
    REQUIRE(deals.size() == 2);
    CHECK(deals[0].close_reason == "host");
    CHECK(deals[1].id == "d_2");
    const auto of_b = shop.read(
        [](Reader& reader) { return read_movements(reader, {.store = "silk", .sku = "B"}); });
    REQUIRE(of_b.size() == 2);
    CHECK(of_b[0].quantity == 3);
    const auto page = shop.read([&](Reader& reader) {
        return read_movements(reader, {.store = "silk", .before = of_b[0].id});
    });
    CHECK(page.size() == 2);
    CHECK(shop.read(&read_deals_state).keys.at(0).generation == 2);
}

// SPDX-License-Identifier: MIT
// The rooms' chat with a real storage; the desk is a recorder of what viewers are told.
#include "server/show/live_chats.hpp"

#include "server/show/clock.hpp"
#include "tests/support/one_thread.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::show;
using namespace std::chrono_literals;
using Catch::Contains;
using test::TemporaryFolder;
namespace asio = boost::asio;

namespace {

class Desk final : public RoomDesk {
public:
    const storage::StoreRecord* find_store(const std::string& room) const override {
        return room == store.slug ? &store : nullptr;
    }
    std::vector<std::string> room_slugs() const override { return {store.slug}; }
    std::optional<OnAir> on_air(const std::string&) const override {
        return OnAir{.broadcast = {}, .state = "live", .live_edge = media::MediaTime{42}};
    }
    void tell(const std::string&, const std::string& json) override { told.push_back(json); }
    void tell_one(delivery::SocketId, const std::string& json) override { own.push_back(json); }
    void set_snapshot_member(const std::string&,
                             const std::string& name,
                             std::string json) override {
        snapshot[name] = std::move(json);
    }
    void set_head_member(const std::string&, const std::string&, std::string) override {}
    void set_stats_member(const std::string&, const std::string& name, std::string json) override {
        numbers[name] = std::move(json);
    }
    std::optional<IngestEntry> ingest(const std::string&) const override { return {}; }
    bool has_thumbnail(const std::string&) const override { return false; }
    void dismiss_publisher(const std::string&, const std::string&) override {}
    void add_listener(ShowListener&) override {}

    storage::StoreRecord store{.slug = "silk",
                               .name = "Silk House",
                               .belt = {},
                               .province = {},
                               .category = {},
                               .locale = "en"};
    std::vector<std::string> told;
    std::vector<std::string> own;
    std::map<std::string, std::string> snapshot;
    std::map<std::string, std::string> numbers;
};

// One server's life. Two after another on one folder are a restart.
struct Server : test::OneThread {
    explicit Server(const TemporaryFolder& folder, const std::string& broadcast = "b1")
        : storage(folder.database()), chats({}, context.get_executor(), desk, storage) {
        REQUIRE(storage.commit_blocking({desk.store}));
        // As the rooms do: the broadcast is taken up before the chat is.
        if (!broadcast.empty()) chats.broadcast_began({.id = broadcast, .room = "silk"});
        chats.restore();
    }

    void stop() {
        bool is_done = false;
        asio::co_spawn(context, chats.stop(), [&](const std::exception_ptr&) { is_done = true; });
        wait_until([&] { return is_done; });
    }

    void say(const std::string& viewer, const std::string& text) {
        chats.viewer_said("silk",
                          {.socket = {}, .session = "s", .viewer = viewer},
                          "chat",
                          R"({"type":"chat","client_id":"c1","text":")" + text + "\"}");
    }
    void like(const std::string& viewer, int count) {
        chats.viewer_said("silk",
                          {.socket = {}, .session = "s", .viewer = viewer},
                          "like",
                          R"({"type":"like","count":)" + std::to_string(count) + "}");
    }
    std::uint64_t newest() const { return chats.list("silk", 1)->lines.at(0).id; }
    bool is_told(const std::string& words) const {
        return std::any_of(desk.told.begin(), desk.told.end(), [&](const std::string& json) {
            return json.find(words) != json.npos;
        });
    }

    Desk desk;
    storage::Storage storage;
    LiveChats chats;
};

}  // namespace

TEST_CASE("The author sees a line at once, the others with the next batch", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.say("v_anna", "多少钱 <b>");
    REQUIRE(server.desk.own.size() == 1);
    CHECK_THAT(server.desk.own[0],
               Contains(R"("text":"多少钱 <b>")") && Contains(R"("own":true,"client_id":"c1")") &&
                   Contains(R"("at_us":42)") && Contains("Guest "));
    CHECK(server.desk.own[0].find("v_anna") == std::string::npos);
    CHECK(server.desk.told.empty());
    server.say("v_bo", "second");
    server.wait_until([&] { return !server.desk.told.empty(); });
    CHECK_THAT(
        server.desk.told[0],
        Contains("多少钱") && Contains("second") && !Contains("own") && !Contains("skipped"));
    CHECK_THAT(server.desk.snapshot["chat"], Contains("多少钱") && Contains("second"));
}

TEST_CASE("Of more lines than anybody reads a sample goes out, staff lines always", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    for (int i = 0; i < 100; ++i) {
        server.say("v_" + std::to_string(i), "line " + std::to_string(i));
    }
    const auto sent = server.wait(server.chats.send({.room = "silk",
                                                     .author = "t_1",
                                                     .role = "host",
                                                     .name = {},
                                                     .text = "welcome",
                                                     .reply_to = server.newest()}));
    REQUIRE(sent.has_value());
    CHECK(sent->name == "Silk House");
    CHECK(sent->reply->text == "line 99");
    CHECK(server.desk.own.size() == 100);
    server.wait_until([&] { return server.is_told("welcome"); });
    CHECK(server.is_told(R"("skipped":90)"));
    CHECK(server.chats.list("silk", 200)->lines.size() == 101);
}

TEST_CASE("Who is muted, too fast or off air is told so", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.say("v_anna", "hello");
    REQUIRE(
        server.wait(server.chats.mute({.room = "silk", .line = server.newest()}, 60s)).has_value());
    server.say("v_anna", "hello again");
    CHECK_THAT(server.desk.own.back(),
               Contains(R"("type":"chat_refused","client_id":"c1","code":"muted")") &&
                   Contains("wait_ms"));
    CHECK(server.chats.mutes("silk")->size() == 1);
    REQUIRE(server.wait(server.chats.unmute({.room = "silk", .viewer = "v_anna"})).has_value());
    server.say("v_anna", "hello again");
    CHECK_THAT(server.desk.own.back(), Contains("own"));

    REQUIRE(server.wait(server.chats.set_slow_mode("silk", 30s)).has_value());
    CHECK(server.is_told(R"({"type":"chat_mode","slowmode_s":30})"));
    server.say("v_anna", "slowly");
    CHECK_THAT(server.desk.own.back(), Contains("slow_mode"));

    server.chats.broadcast_ended({.id = "b1", .room = "silk"});
    server.say("v_bo", "bye");
    CHECK_THAT(server.desk.own.back(), Contains("off_air"));
}

TEST_CASE("The filter masks words, and refuses what are none", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    CHECK(*server.wait(server.chats.set_filter("silk", {"假货", "Fake"})) ==
          std::vector<std::string>{"假货", "Fake"});
    server.say("v_anna", "假 货, ＦＡＫＥ!");
    CHECK_THAT(server.desk.own.back(), Contains("* *, ****!"));
    CHECK(server.wait(server.chats.set_filter("silk", {"!"})).has_error());
    CHECK(server.wait(server.chats.set_filter("other", {})).has_error());
}

TEST_CASE("A deleted line is gone everywhere, with its pin", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.say("v_anna", "remarkable");
    const auto id = server.newest();
    REQUIRE(server.wait(server.chats.pin("silk", id)).has_value());
    CHECK(server.is_told(R"("type":"chat_pinned","line":{"id":)"));
    CHECK_THAT(server.desk.snapshot["pinned"], Contains("remarkable"));
    REQUIRE(server.wait(server.chats.remove("silk", id)).has_value());
    CHECK(server.is_told(R"({"type":"chat_removed","ids":[)"));
    CHECK(server.is_told(R"({"type":"chat_pinned","line":null})"));
    CHECK(server.desk.snapshot["pinned"].empty());
    CHECK(server.desk.snapshot["chat"] == "[]");
    CHECK(server.wait(server.chats.remove("silk", id)).has_error());
    CHECK(server.wait(server.chats.pin("silk", id)).has_error());
}

TEST_CASE("Likes are told together, up to a viewer's rate", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    for (int i = 0; i < 30; ++i)
        server.like("v_anna", 1);
    server.like("v_bo", 7);
    server.wait_until([&] { return server.is_told(R"({"type":"likes","likes":27})"); });
    CHECK(std::count_if(server.desk.told.begin(), server.desk.told.end(), [](const auto& json) {
              return json.find("likes") != json.npos;
          }) == 1);
    CHECK(server.desk.snapshot["likes"] == "27");
    CHECK(server.desk.numbers["likes"] == "27");
}

TEST_CASE("After a restart the chat is as it was", "[show]") {
    const TemporaryFolder folder;
    std::uint64_t last = 0;
    {
        Server server{folder};
        server.say("v_anna", "first");
        server.say("v_bo", "to be deleted");
        REQUIRE(server.wait(server.chats.remove("silk", server.newest())).has_value());
        server.say("v_cy", "kept");
        last = server.newest();
        server.like("v_anna", 9);
        REQUIRE(server.wait(server.chats.pin("silk", last)).has_value());
        REQUIRE(server.wait(server.chats.mute({.room = "silk", .viewer = "v_bo"}, std::nullopt))
                    .has_value());
        REQUIRE(server.wait(server.chats.set_slow_mode("silk", 5s)).has_value());
        REQUIRE(server.wait(server.chats.set_filter("silk", {"bad", "假货"})).has_value());
        server.stop();
    }
    SECTION("in the same broadcast") {
        Server server{folder};
        const auto chat = server.chats.list("silk", 50);
        REQUIRE(chat->lines.size() == 2);
        CHECK(chat->lines[0].text == "first");
        CHECK(chat->lines[1].viewer == "v_cy");
        CHECK(chat->pinned->id == last);
        CHECK(chat->slow_mode == 5s);
        CHECK(chat->likes == 9);
        CHECK(server.chats.mutes("silk")->at(0).viewer == "v_bo");
        CHECK(*server.chats.filter("silk") == std::vector<std::string>{"bad", "假货"});
        CHECK_THAT(server.desk.snapshot["chat"], Contains("first") && !Contains("deleted"));
        CHECK(server.desk.snapshot["likes"] == "9");
        server.say("v_new", "after");
        CHECK(server.newest() > last);
        const auto totals = server.storage.query_blocking<storage::ChatTotals>(
            [](storage::Reader& reader) { return storage::read_chat_totals(reader, "b1"); });
        CHECK(totals.lines == 2);
        CHECK(totals.likes == 9);
    }
    SECTION("and empty in the next one, but for its rules") {
        Server server{folder, "b2"};
        const auto chat = server.chats.list("silk", 50);
        CHECK(chat->lines.empty());
        CHECK_FALSE(chat->pinned);
        CHECK(chat->likes == 0);
        CHECK(chat->slow_mode == 5s);
        server.say("v_bo", "hello");
        CHECK_THAT(server.desk.own.back(), Contains("muted"));
    }
}

TEST_CASE("Lines go after their days, and stay counted", "[show]") {
    const TemporaryFolder folder;
    const auto lines_of = [](storage::Storage& storage) {
        return storage.query_blocking<std::vector<storage::ChatLineRecord>>(
            [](storage::Reader& reader) { return storage::read_chat_lines(reader, "silk", 9); });
    };
    {
        Server server{folder};
        storage::ChatLinesRecord old;
        for (std::uint64_t id = 1; id <= 3; ++id) {
            room::ChatLine line;
            line.id = id;
            line.text = "long ago";
            line.utc = utc_now() - std::chrono::days{366};
            line.is_deleted = id == 3;
            old.lines.push_back({.room = "silk", .broadcast = "b1", .line = std::move(line)});
        }
        REQUIRE(server.storage.commit_blocking({old}));
        CHECK(lines_of(server.storage).size() == 3);
        server.say("v_bo", "just now");
        server.stop();
    }
    Server server{folder};
    server.wait_until([&] { return lines_of(server.storage).size() == 1; });
    CHECK(lines_of(server.storage).at(0).line.text == "just now");
    const auto totals = server.storage.query_blocking<storage::ChatTotals>(
        [](storage::Reader& reader) { return storage::read_chat_totals(reader, "b1"); });
    CHECK(totals.lines == 3);
}

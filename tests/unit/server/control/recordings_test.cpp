// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;

namespace {

storage::Recording recording(const std::string& id, const std::string& room) {
    storage::Recording made;
    made.broadcast = {.id = id, .room = room, .started = 1000ms, .ended = 9000ms, .end_reason = {}};
    for (const std::uint32_t number : {1U, 2U}) {
        storage::RecordingPartRecord part;
        part.part = number;
        part.start = 4s * (number - 1);
        part.duration = 4s;
        part.bytes = 1'000'000;
        part.codecs = "avc1.64001f,mp4a.40.2";
        part.is_closed = true;
        made.parts.push_back(part);
    }
    return made;
}

struct Archive : Bench {
    Archive() {
        recordings.all = {recording("b_1", "silk"), recording("b_2", "tea")};
        recordings.log.cues = {
            {.id = 1, .kind = "explain.start", .at = 1s, .utc = {}, .product = "SILK"}};
        recordings.log.products = {
            {"silk", "SILK", R"({"sku":"SILK","name":{"zh-CN":"真丝"},"offers":[]})", {}}};
    }
    std::string error(const std::string& method, const std::string& params) {
        const boost::json::value answer = call(merchant_token.secret, method, params);
        const auto* failed = answer.as_object().if_contains("error");
        return failed ? boost::json::value_to<std::string>(failed->at("data").at("code")) : "";
    }
    boost::json::value get(const std::string& path) {
        return boost::json::parse(request("GET", path).body);
    }
};

}  // namespace

TEST_CASE("A merchant lists, locks and deletes its own recordings", "[control]") {
    Archive desk;
    const auto answer =
        desk.call(desk.merchant_token.secret, "recording.list", R"({"room":"silk"})");
    const auto& list = answer.at("result").at("recordings").as_array();
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("broadcast") == "b_1");
    CHECK(list[0].at("bytes") == 2'000'000);
    CHECK(list[0].at("duration_us") == 8'000'000);
    CHECK(list[0].at("locked") == false);

    CHECK(desk.error("recording.lock", R"({"broadcast":"b_1"})").empty());
    CHECK(desk.error("recording.lock", R"({"broadcast":"b_1","locked":false})").empty());
    CHECK(desk.error("recording.delete", R"({"broadcast":"b_1"})").empty());
    CHECK(desk.recordings.orders ==
          std::vector<std::string>{"lock b_1", "unlock b_1", "delete b_1"});
}

TEST_CASE("Another store's recordings are not a merchant's", "[control]") {
    Archive desk;
    CHECK(desk.error("recording.list", R"({"room":"tea"})") == "forbidden");
    CHECK(desk.error("recording.lock", R"({"broadcast":"b_2"})") == "forbidden");
    CHECK(desk.error("recording.delete", R"({"broadcast":"b_2"})") == "forbidden");
    CHECK(desk.error("recording.delete", R"({"broadcast":"b_3"})") == "not_found");
    CHECK(desk.recordings.orders.empty());
}

TEST_CASE("Everyone may read what was recorded", "[control]") {
    Archive desk;
    const auto room = desk.get("/v1/rooms/silk/broadcasts");
    CHECK(room.at("broadcasts").as_array().size() == 1);
    CHECK(room.at("broadcasts").at(0).at("id") == "b_1");

    const auto one = desk.get("/v1/broadcasts/b_1");
    CHECK(one.at("duration_us") == 8'000'000);
    CHECK(one.at("ended_ms") == 9000);
    CHECK(one.at("files").at(1).at("path") == "002.mp4");
    CHECK(one.at("files").at(1).at("start_us") == 4'000'000);
    CHECK(one.at("products").at(0).at("sku") == "SILK");
    CHECK(desk.request("GET", "/v1/broadcasts/b_3").status == 404);
}

TEST_CASE("A show that is on air, or has no file, is not listed as a replay", "[control]") {
    Archive desk;
    desk.recordings.all[0].broadcast.ended.reset();
    CHECK(desk.get("/v1/rooms/silk/broadcasts").at("broadcasts").as_array().empty());
    desk.recordings.all[1].parts.clear();
    CHECK(desk.get("/v1/rooms/tea/broadcasts").at("broadcasts").as_array().empty());
}

TEST_CASE("Only files of closed parts are served", "[control]") {
    Archive desk;
    const auto video = desk.request("GET", "/v1/broadcasts/b_1/001.mp4");
    CHECK(video.file == "/recordings/silk/b_1/001.mp4");
    CHECK(video.content_type == "video/mp4");
    CHECK(desk.request("GET", "/v1/broadcasts/b_1/002.json").file ==
          "/recordings/silk/b_1/002.json");
    desk.recordings.all[0].parts[1].is_closed = false;
    for (const char* name :
         {"002.mp4", "003.mp4", "1.mp4", "001.mp3", "001", "..", "x", "-1.mp4"}) {
        INFO(name);
        const auto refused = desk.request("GET", std::string{"/v1/broadcasts/b_1/"} + name);
        CHECK(refused.status == 404);
        CHECK(refused.file.empty());
    }
}

TEST_CASE("The cue log is there as JSON and as WebVTT", "[control]") {
    Archive desk;
    CHECK(desk.get("/v1/broadcasts/b_1/cues.json").at("cues").at(0).at("at_us") == 1'000'000);
    const auto vtt = desk.request("GET", "/v1/broadcasts/b_1/cues.vtt");
    CHECK(vtt.content_type == "text/vtt; charset=utf-8");
    CHECK(vtt.body == "WEBVTT\n\n1 explain.start\n00:00:01.000 --> 00:00:08.000\n真丝 (SILK)\n");
}

TEST_CASE("A room that is taken down shows no recording, and its people still list them",
          "[control]") {
    Archive desk;
    desk.rooms.room.settings.taken_down = 5ms;
    for (const char* path : {"/v1/rooms/silk/broadcasts",
                             "/v1/broadcasts/b_1",
                             "/v1/broadcasts/b_1/cues.json",
                             "/v1/broadcasts/b_1/cues.vtt",
                             "/v1/broadcasts/b_1/001.mp4",
                             "/v1/broadcasts/b_1/001.json"}) {
        INFO(path);
        const auto refused = desk.request("GET", path);
        CHECK(refused.status == 403);
        CHECK(refused.file.empty());
        CHECK(boost::json::parse(refused.body).at("error").at("code") == "taken_down");
    }
    CHECK(desk.request("GET", "/v1/broadcasts/b_2/001.mp4").status == 200);
    CHECK(desk.request("GET", "/v1/broadcasts/b_3").status == 404);
    for (const std::string& token : {desk.merchant_token.secret, desk.operator_token.secret}) {
        const auto listed = desk.call(token, "recording.list", R"({"room":"silk"})");
        CHECK(listed.at("result").at("recordings").as_array().size() == 1);
    }
    desk.rooms.room.settings.taken_down.reset();
    CHECK(desk.request("GET", "/v1/broadcasts/b_1/001.mp4").status == 200);
}

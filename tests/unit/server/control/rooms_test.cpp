// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

struct Rooms : Bench {
    json::value operator()(const std::string& method, const std::string& params) {
        const json::value answer = call(merchant_token.secret, method, params);
        return answer.at("result");
    }
    std::string refused(const std::string& method, const std::string& params) {
        const json::value answer = call(merchant_token.secret, method, params);
        const json::object& data = answer.at("error").at("data").as_object();
        std::string word{data.at("code").as_string()};
        if (data.contains("field")) word += ' ' + std::string{data.at("field").as_string()};
        return word;
    }
};

}  // namespace

TEST_CASE("room.update changes what is named, and null takes away", "[control]") {
    Rooms bench;
    const auto changed = bench("room.update",
                               R"({"room":"silk","auto_start":false,"next_show_ms":1795392000000,
                                   "next_show_title":{"en":"New scarves","zh-CN":"新品"},
                                   "description":"Since 1986.\nFour looms."})");
    CHECK(changed.at("auto_start") == false);
    CHECK(changed.at("next_show_ms") == 1795392000000);
    CHECK(changed.at("next_show_title").at("zh-CN") == "新品");
    CHECK(changed.at("description") == "Since 1986.\nFour looms.");

    const auto cleared =
        bench("room.update", R"({"room":"silk","next_show_ms":null,"next_show_title":null})");
    CHECK(cleared.at("next_show_ms").is_null());
    CHECK(cleared.at("next_show_title").is_null());
    CHECK(cleared.at("auto_start") == false);
    CHECK(cleared.at("description") == "Since 1986.\nFour looms.");
}

TEST_CASE("room.update says which setting is wrong", "[control]") {
    Rooms bench;
    const auto refused = [&](const std::string& members) {
        return bench.refused("room.update", R"({"room":"silk",)" + members + "}");
    };
    CHECK(refused(R"("auto_start":1)") == "invalid auto_start");
    CHECK(refused(R"("next_show_ms":-1)") == "invalid next_show_ms");
    CHECK(refused(R"("next_show_title":"a\nb")") == "invalid next_show_title");
    CHECK(refused(R"("next_show_title":{})") == "invalid next_show_title");
    CHECK(refused(R"("next_show_title":{"!":"x"})") == "invalid next_show_title");
    CHECK(refused(R"("next_show_title":7)") == "invalid next_show_title");
    CHECK(refused(R"("description":")" + std::string(2001, 'x') + '"') == "invalid description");
    CHECK(refused(R"("description":"a\u0007")") == "invalid description");
    CHECK(refused(R"("colour":"red")") == "invalid colour");
    CHECK(bench.rooms.asked.empty());
    CHECK(bench.refused("room.update", R"({"room":"tea"})") == "forbidden room");
}

TEST_CASE("An operator lists rooms, takes one down and restores it", "[control]") {
    Rooms bench;
    const std::string operators = bench.operator_token.secret;
    bench.rooms.room.settings.taken_down = 9ms;
    bench.rooms.room.settings.takedown_reason = "fakes";
    bench.rooms.room.stats.preview = "p-secret";
    const auto listed =
        bench.call(operators, "room.list", "{}").at("result").at("rooms").as_array().at(0);
    CHECK(listed.at("room") == "silk");
    CHECK(json::serialize(listed.at("takedown")) == R"({"reason":"fakes","utc_ms":9})");
    CHECK(listed.at("preview") == true);
    CHECK(json::serialize(listed).find("p-secret") == std::string::npos);

    bench.call(operators, "room.takedown", R"({"room":"silk","reason":"fakes"})");
    CHECK(bench.rooms.asked == "take_down silk fakes");
    bench.call(operators, "room.restore", R"({"room":"silk"})");
    CHECK(bench.rooms.asked == "restore silk");
    CHECK(bench.refused("room.takedown", R"({"room":"silk","reason":"x"})") == "forbidden");
    CHECK(bench.refused("room.list", "{}") == "forbidden");
}

TEST_CASE("preview.get names the private channel only while there is a picture", "[control]") {
    Rooms bench;
    CHECK(json::serialize(bench("preview.get", R"({"room":"silk"})")) ==
          R"({"room":null,"live":false,"public":false})");
    bench.rooms.room.stats.preview = "p-abc";
    CHECK(json::serialize(bench("preview.get", R"({"room":"silk"})")) ==
          R"({"room":"p-abc","live":true,"public":false})");
    CHECK(bench.refused("preview.get", R"({"room":"tea"})") == "forbidden room");
}

TEST_CASE("Broadcasts are listed, and read by their own store", "[control]") {
    Rooms bench;
    const auto listed = bench("broadcast.list", R"({"room":"silk","limit":2})");
    CHECK(bench.rooms.asked == "broadcasts silk 2");
    CHECK(json::serialize(listed) ==
          R"({"broadcasts":[{"id":"b_2","room":"silk","started_ms":20},)"
          R"({"id":"b_1","room":"silk","started_ms":10,"ended_ms":15,"end_reason":"over",)"
          R"("duration_us":5000}]})");
    CHECK(bench("broadcast.get", R"({"broadcast":"b_1"})").at("room") == "silk");
    CHECK(bench.refused("broadcast.get", R"({"broadcast":"b_9"})") == "forbidden broadcast");
    CHECK(bench.refused("broadcast.list", R"({"room":"silk","limit":0})") == "invalid limit");
}

// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using control::Bench;

namespace {

std::string call(Bench& bench, const std::string& method, const std::string& params) {
    return boost::json::serialize(bench.call(bench.merchant_token.secret, method, params));
}

std::string result(Bench& bench, const std::string& method, const std::string& params) {
    const auto answer = bench.call(bench.merchant_token.secret, method, params);
    const auto* found = answer.as_object().if_contains("result");
    return found ? boost::json::serialize(*found) : boost::json::serialize(answer);
}

}  // namespace

TEST_CASE("The store's people speak in the chat", "[control]") {
    Bench bench;
    const std::string line =
        result(bench, "chat.send", R"({"room":"silk","text":"欢迎","reply_to":7})");
    CHECK(bench.chats.asked == "send silk host " + bench.merchant_token.token.id + " 欢迎 7");
    CHECK(line.find(R"("role":"host")") != line.npos);
    CHECK(line.find("viewer") == line.npos);

    result(bench, "chat.reply", R"({"room":"silk","text":"yes","reply_to":7})");
    CHECK(bench.chats.asked.ends_with(" yes 7"));
    CHECK(call(bench, "chat.reply", R"({"room":"silk","text":"yes"})").find("reply_to") !=
          std::string::npos);
}

TEST_CASE("A line is pinned and deleted by its id, and null takes the pin away", "[control]") {
    Bench bench;
    CHECK(result(bench, "chat.pin", R"({"room":"silk","id":7})") ==
          R"({"room":"silk","pinned":7})");
    CHECK(result(bench, "chat.pin", R"({"room":"silk","id":null})") ==
          R"({"room":"silk","pinned":null})");
    CHECK(bench.chats.asked == "pin silk 0");
    CHECK(call(bench, "chat.pin", R"({"room":"silk"})").find("invalid") != std::string::npos);
    CHECK(call(bench, "chat.pin", R"({"room":"silk","id":8})").find("not_found") !=
          std::string::npos);
    result(bench, "chat.delete", R"({"room":"silk","id":7})");
    CHECK(bench.chats.asked == "remove silk 7");
}

TEST_CASE("A viewer is muted by a line or by its id, for a while or for good", "[control]") {
    Bench bench;
    CHECK(result(bench, "chat.mute", R"({"room":"silk","id":7,"seconds":60})") ==
          R"({"viewer":"v_1","name":"Guest","until_ms":null})");
    CHECK(bench.chats.asked == "mute silk 7  60");
    result(bench, "chat.mute", R"({"room":"silk","viewer":"v_1"})");
    CHECK(bench.chats.asked == "mute silk 0 v_1 -1");
    CHECK(call(bench, "chat.mute", R"({"room":"silk"})").find("must say whom") !=
          std::string::npos);
    result(bench, "chat.unmute", R"({"room":"silk","viewer":"v_1"})");
    CHECK(bench.chats.asked == "unmute silk v_1");
    CHECK(result(bench, "chat.mutes", R"({"room":"silk"})") ==
          R"({"mutes":[{"viewer":"v_1","name":"Guest","until_ms":12}]})");
}

TEST_CASE("Slow mode and the filter are set for a room", "[control]") {
    Bench bench;
    CHECK(result(bench, "chat.slowmode", R"({"room":"silk","seconds":10})") ==
          R"({"slowmode_s":10})");
    CHECK(call(bench, "chat.slowmode", R"({"room":"silk","seconds":601})").find("invalid") !=
          std::string::npos);
    CHECK(result(bench, "chat.filter", R"({"room":"silk","words":["a","b"]})") ==
          R"({"words":["a","b"]})");
    CHECK(call(bench, "chat.filter", R"({"room":"silk","words":[1]})").find("invalid") !=
          std::string::npos);
    CHECK(call(bench, "chat.filter", R"({"room":"silk"})").find("words") != std::string::npos);
    CHECK(result(bench, "chat.filter.get", R"({"room":"silk"})") == R"({"words":["假货"]})");
}

TEST_CASE("The keepers of a room see who wrote its lines", "[control]") {
    Bench bench;
    const std::string list = result(bench, "chat.list", R"({"room":"silk","limit":10})");
    CHECK(list.find(R"("viewer":"v_1")") != list.npos);
    CHECK(list.find(R"("pinned":null,"slowmode_s":0,"likes":3)") != list.npos);
    CHECK(call(bench, "chat.list", R"({"room":"other"})").find("forbidden") != std::string::npos);
}

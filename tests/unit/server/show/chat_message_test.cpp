// SPDX-License-Identifier: MIT
#include "server/show/chat_message.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::show;

TEST_CASE("A line of chat is read and cleaned", "[show]") {
    const auto message =
        parse_chat(R"({"type":"chat","text":" 多少钱\u202e？ ","client_id":"c-1"})");
    REQUIRE(message.has_value());
    CHECK(message->text == "多少钱？");
    CHECK(message->client_id == "c-1");
}

TEST_CASE("What is no line is refused with its reason", "[show]") {
    const auto code = [](const std::string& json) {
        const auto message = parse_chat(json);
        return message ? "fine" : message.error().code;
    };
    CHECK(code(R"({"type":"chat"})") == "invalid");
    CHECK(code(R"({"type":"chat","text":7})") == "invalid");
    CHECK(code(R"({"type":"chat","text":"a","client_id":"<b>"})") == "invalid");
    CHECK(code(R"({"type":"chat","text":" \u200b "})") == "empty");
    const std::string longest(200, 'x');
    CHECK(code(R"({"text":")" + longest + "\"}") == "fine");
    CHECK(code(R"({"text":")" + longest + "x\"}") == "too_long");
    const std::string json = R"({"type":"chat","text":"hello","client_id":"c-1"})";
    for (std::size_t length = 0; length < json.size(); ++length) {
        CHECK(code(json.substr(0, length)) == "invalid");
    }
    CHECK(client_id_of(json) == "c-1");
    CHECK(client_id_of("[").empty());
}

TEST_CASE("Likes are counted from one to a thousand", "[show]") {
    CHECK(parse_like(R"({"type":"like"})") == 1);
    CHECK(parse_like(R"({"type":"like","count":12})") == 12);
    CHECK(parse_like(R"({"type":"like","count":1000000})") == 1000);
    CHECK(parse_like(R"({"type":"like","count":0})") == 0);
    CHECK(parse_like(R"({"type":"like","count":-4})") == 0);
    CHECK(parse_like(R"({"type":"like","count":1e300})") == 0);
    CHECK(parse_like(R"({"type":"like","count":"many"})") == 0);
    CHECK(parse_like("no JSON") == 0);
}

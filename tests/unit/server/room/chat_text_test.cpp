// SPDX-License-Identifier: MIT
#include "server/room/chat_text.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace shopfloor::room;

namespace {

std::string cleaned(std::string_view text) {
    const auto line = clean_line(text);
    return line ? encode_utf8(*line) : "not UTF-8";
}

}  // namespace

TEST_CASE("A line of chat is shown without what would upset the page", "[room]") {
    CHECK(cleaned("真丝围巾多少钱？") == "真丝围巾多少钱？");
    CHECK(cleaned("  two\twords\r\n and　more ") == "two words and more");
    CHECK(cleaned("a\x1b[31mred\x07") == "a[31mred");
    CHECK(cleaned("abc\u202Edef\u2066x\u2069\u200F") == "abcdefx");
    CHECK(cleaned("ze\u200Bro\uFEFF") == "zero");
    CHECK(cleaned("\u200B\u202E \n").empty());
    CHECK(cleaned("👩‍🏭❤️") == "👩‍🏭❤️");
    CHECK(cleaned("Z\u0301\u0302\u0303\u0304\u0305algo") == "Z\u0301\u0302algo");
}

TEST_CASE("What is not UTF-8 is no line", "[room]") {
    const std::string text = "a£€𐍈";
    for (std::size_t length = 0; length < text.size(); ++length) {
        const bool is_whole = length == 0 || length == 1 || length == 3 || length == 6;
        CHECK(decode_utf8(text.substr(0, length)).has_value() == is_whole);
    }
    for (const char* wrong :
         {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xff"}) {
        CHECK_FALSE(clean_line(wrong));
    }
}

TEST_CASE("Code points come back from UTF-8 as they went in", "[room]") {
    std::mt19937 random{7};
    for (int run = 0; run < 500; ++run) {
        std::u32string points;
        for (int i = 0; i < 20; ++i) {
            const auto point = static_cast<char32_t>(random() % 0x110000);
            points += point >= 0xd800 && point <= 0xdfff ? U'x' : point;
        }
        REQUIRE(decode_utf8(encode_utf8(points)) == points);
    }
}

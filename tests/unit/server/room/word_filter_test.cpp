// SPDX-License-Identifier: MIT
#include "server/room/word_filter.hpp"

#include "server/room/chat_text.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace shopfloor::room;

namespace {

std::string masked(const std::vector<std::string>& words, const std::string& line) {
    const auto filter = WordFilter::make(words);
    REQUIRE(filter.has_value());
    return encode_utf8(filter->masked(*decode_utf8(line)));
}

}  // namespace

TEST_CASE("Unwanted words are masked, however they are written", "[room]") {
    CHECK(masked({"fake"}, "this is FAKE silk") == "this is **** silk");
    CHECK(masked({"fake"}, "ｆａｋｅ!") == "****!");
    CHECK(masked({"Fake"}, "f.a-k e") == "*.*-* *");
    CHECK(masked({"微信"}, "加微信123") == "加**123");
    CHECK(masked({"微信"}, "加微 。信") == "加* 。*");
    CHECK(masked({"微信"}, "微\u200B信") == "*\u200B*");
    CHECK(masked({"加v信"}, "加Ｖ信吧") == "***吧");
    CHECK(masked({"école"}, "ÉCOLE") == "*****");
}

TEST_CASE("A Latin word is masked only where it stands alone", "[room]") {
    CHECK(masked({"ass"}, "class assure bass") == "class assure bass");
    CHECK(masked({"ass"}, "as sure as silk") == "as sure as silk");
    CHECK(masked({"ass"}, "ass, a.s.s") == "***, *.*.*");
    CHECK(masked({"vx"}, "加vx") == "加**");
}

TEST_CASE("Words within words, and overlapping ones, are all found", "[room]") {
    CHECK(masked({"假货", "货真"}, "假货真多") == "***多");
    CHECK(masked({"假冒伪劣", "冒伪"}, "冒伪") == "**");
    CHECK(masked({"假冒伪劣", "冒伪"}, "假冒伪善") == "假**善");
    CHECK(masked({}, "假货") == "假货");
}

TEST_CASE("A filter of wrong words is refused with a sentence", "[room]") {
    CHECK(WordFilter::make({std::vector<std::string>(1001, "a")}).has_error());
    CHECK(WordFilter::make({"..."}).has_error());
    CHECK(WordFilter::make({"\xff"}).has_error());
    CHECK(WordFilter::make({std::string(33, 'a')}).has_error());
    const auto filter = WordFilter::make({"Fake", "ＦＡＫＥ", "假货"});
    REQUIRE(filter.has_value());
    CHECK(filter->words() == std::vector<std::string>{"Fake", "假货"});
}

TEST_CASE("The filter finds what a plain search of Chinese words finds", "[room]") {
    std::mt19937 random{11};
    const auto text = [&](std::size_t length) {
        std::u32string points;
        while (points.size() < length)
            points += U'一' + static_cast<char32_t>(random() % 3);
        return points;
    };
    for (int run = 0; run < 300; ++run) {
        std::vector<std::string> words;
        std::vector<std::u32string> plain;
        for (int i = 0; i < 4; ++i) {
            plain.push_back(text(1 + random() % 4));
            words.push_back(encode_utf8(plain.back()));
        }
        const std::u32string line = text(30);
        std::u32string wanted = line;
        for (const auto& word : plain) {
            for (auto at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
                std::fill_n(wanted.begin() + static_cast<std::ptrdiff_t>(at), word.size(), U'*');
            }
        }
        REQUIRE(masked(words, encode_utf8(line)) == encode_utf8(wanted));
    }
}

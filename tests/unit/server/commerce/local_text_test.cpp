// SPDX-License-Identifier: MIT
#include "server/commerce/local_text.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;

namespace {

// What is kept, or "refused".
std::string kept(const std::string& json, Lines lines = Lines::Many, std::size_t max = 8) {
    const auto text = local_text_from_json(boost::json::parse(json), "title", max, lines);
    if (text) return *text;
    CHECK(text.error().field == "title");
    return "refused";
}

}  // namespace

TEST_CASE("A text is one for all, or one for each language", "[commerce]") {
    CHECK(kept(R"("Silk")") == R"("Silk")");
    CHECK(kept(R"({"en":"Silk","zh-CN":"丝绸"})") == R"({"en":"Silk","zh-CN":"丝绸"})");
    CHECK(kept("null").empty());
    CHECK(kept(R"("")").empty());
    CHECK(kept("7") == "refused");
    CHECK(kept("[]") == "refused");
    CHECK(kept("{}") == "refused");
    CHECK(kept(R"({"e":"Silk"})") == "refused");
    CHECK(kept(R"({"en":""})") == "refused");
    CHECK(kept(R"({"en":7})") == "refused");
    std::string many = "{";
    for (char letter = 'a'; letter <= 'i'; ++letter) {
        many += std::string{"\"x"} + letter + "\":\"a\",";
    }
    many.back() = '}';
    CHECK(kept(many) == "refused");
}

TEST_CASE("A text's length is counted in characters", "[commerce]") {
    CHECK(kept(R"("八个字的话是这样")") == R"("八个字的话是这样")");
    CHECK(kept(R"("九个字的话就太长了")") == "refused");
}

TEST_CASE("Lines may be many where they may, and nothing else controls", "[commerce]") {
    CHECK(kept(R"("a\n\nb\n")") == R"("a\n\nb\n")");
    CHECK(kept(R"("a\nb")", Lines::One) == "refused");
    CHECK(kept(R"("a\tb")") == "refused");
    CHECK(kept(R"("a\u0000b")") == "refused");
    CHECK(kept(R"("a\u2028b")") == "refused");
}

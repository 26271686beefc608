// SPDX-License-Identifier: MIT
#include "server/control/audit_text.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <random>

using namespace shopfloor::control;
namespace json = boost::json;

namespace {

const std::string kSecret = "me_" + std::string(32, 'a');

json::object parsed(const std::string& text) { return json::parse(text).as_object(); }

}  // namespace

TEST_CASE("What was asked for is written down as it was", "[control]") {
    const std::string plain = R"({"room":"silk","at_us":7,"data":{"text":"新品"},"on":true})";
    CHECK(audit_params(parsed(plain)) == plain);
    CHECK(audit_params({}) == "{}");
}

TEST_CASE("Secrets are not written down, by name or by looks", "[control]") {
    json::object params{{"token", "anything"},
                        {"label", "my key " + kSecret},
                        {"link", "https://shop.example/signin#si_" + std::string(32, 'b')},
                        {"deep", {{"stream_key", "x"}, {"list", {kSecret}}}},
                        {"long", std::string(100, 'x') + kSecret}};
    const std::string text = audit_params(params);
    CHECK(text.find("anything") == std::string::npos);
    CHECK(text.find("me_aaaa") == std::string::npos);
    CHECK(text.find("si_bbbb") == std::string::npos);
    CHECK(text.find(R"("stream_key":"x")") == std::string::npos);
    CHECK(parsed(text).at("label") == "(hidden)");
    CHECK(audit_params({{"sku", "me_short"}}) == R"({"sku":"me_short"})");
}

TEST_CASE("Long texts and lists are cut, at whole characters", "[control]") {
    json::array list;
    for (int count = 0; count < 1000; ++count) {
        list.push_back(count);
    }
    const json::object cut =
        parsed(audit_params({{"csv", std::string(3'000'000, 'x')}, {"list", list}}));
    CHECK(cut.at("csv").as_string().size() < 200);
    CHECK(cut.at("list").as_array().size() == 9);
    std::string chinese;
    for (int count = 0; count < 200; ++count) {
        chinese += "丝";
    }
    for (std::size_t pad = 0; pad < 4; ++pad) {
        const std::string text = audit_params({{"name", std::string(pad, 'x') + chinese}});
        CHECK(parsed(text).at("name").as_string().size() < 200);  // parses, so it is UTF-8
    }
}

TEST_CASE("Whatever comes, it is JSON of at most 1 KiB", "[control]") {
    std::mt19937 random{3};
    const std::function<json::value(int)> any = [&](int depth) -> json::value {
        switch (random() % (depth > 2 ? 3 : 5)) {
            case 0: return json::value(std::string(random() % 300, '"'));
            case 1: return json::value(random());
            case 2: return nullptr;
            case 3: {
                json::array list;
                for (auto count = random() % 20; count > 0; --count)
                    list.push_back(any(depth + 1));
                return list;
            }
            default: {
                json::object object;
                for (auto count = random() % 40; count > 0; --count)
                    object[std::string(random() % 200, static_cast<char>('a' + count % 26))] =
                        any(depth + 1);
                return object;
            }
        }
    };
    for (int round = 0; round < 300; ++round) {
        const std::string text = audit_params({{"a", any(0)}, {"b", any(0)}, {"c", any(0)}});
        CHECK(text.size() <= kMaxAuditParams);
        CHECK(json::parse(text).is_object());
    }
}

TEST_CASE("The order of members makes no difference, anything else does", "[control]") {
    const auto canonical = [](const char* text) { return canonical_json(json::parse(text)); };
    CHECK(canonical(R"({"a":1,"b":{"c":[1,2],"d":"x"}})") ==
          canonical(R"({"b":{"d":"x","c":[1,2]},"a":1})"));
    CHECK(canonical(R"({"a":[1,2]})") != canonical(R"({"a":[2,1]})"));
    CHECK(canonical(R"({"a":1})") != canonical(R"({"a":"1"})"));
    CHECK(canonical(R"({"a":1})") != canonical(R"({"a":1,"b":null})"));
    CHECK(canonical(R"(["a,b"])") != canonical(R"(["a","b"])"));
}

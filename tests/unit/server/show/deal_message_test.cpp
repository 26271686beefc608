// SPDX-License-Identifier: MIT
#include "server/show/deal_message.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::show;

TEST_CASE("A press names its deal and its key, and how many", "[show]") {
    const auto hold =
        parse_hold(R"({"type":"hold","deal":"d_1","key":"k-1234567","quantity":2,"wait":true})");
    REQUIRE(hold.has_value());
    CHECK(hold->deal == "d_1");
    CHECK(hold->key == "k-1234567");
    CHECK(hold->quantity == 2);
    CHECK(hold->may_wait);
    CHECK(parse_hold(R"({"deal":"d_1","key":"k-1234567"})")->quantity == 1);

    const std::string long_id(65, 'a');
    for (const std::string& text :
         {std::string{"{}"},
          std::string{"[]"},
          std::string{R"({"deal":"d_1"})"},
          std::string{R"({"deal":"d_1","key":"short"})"},
          std::string{R"({"deal":"d 1","key":"k-1234567"})"},
          R"({"deal":")" + long_id + R"(","key":"k-1234567"})",
          R"({"deal":"d_1","key":")" + long_id + R"("})",
          std::string{R"({"deal":"d_1","key":"k-1234567","quantity":0})"},
          std::string{R"({"deal":"d_1","key":"k-1234567","quantity":1.5})"},
          std::string{R"({"deal":"d_1","key":"k-1234567","quantity":1e99})"},
          std::string{R"({"deal":"d_1","key":"k-1234567","quantity":"2"})"},
          std::string{R"({"deal":"d_1","key":"k-1234567","wait":1})"}}) {
        INFO(text);
        const auto refused = parse_hold(text);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == "invalid");
    }
}

TEST_CASE("A press that is cut off anywhere is refused", "[show]") {
    const std::string whole = R"({"type":"hold","deal":"d_1","key":"k-1234567","quantity":2})";
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(parse_hold(whole.substr(0, size)).has_error());
    CHECK(parse_unhold(R"({"hold":"h_1"})") == "h_1");
    CHECK(parse_unhold(R"({"hold":7})").empty());
    CHECK(names_in_hold(R"({"deal":"d_1","key":8})").deal == "d_1");
}

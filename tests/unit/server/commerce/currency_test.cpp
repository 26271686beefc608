// SPDX-License-Identifier: MIT
#include "server/commerce/currency.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;

namespace {

std::int64_t amount(std::string_view text, std::string_view currency = "CNY") {
    INFO(text << ' ' << currency);
    const Outcome<std::int64_t> read = parse_amount(text, currency);
    REQUIRE(read.has_value());
    return *read;
}

std::string refusal(std::string_view text, std::string_view currency = "CNY") {
    INFO(text << ' ' << currency);
    const Outcome<std::int64_t> read = parse_amount(text, currency);
    REQUIRE(read.has_error());
    return read.error().message;
}

}  // namespace

TEST_CASE("Only currencies in use are currencies, each with its digits", "[commerce]") {
    CHECK(minor_digits("CNY") == 2);
    CHECK(minor_digits("ZWG") == 2);
    CHECK(minor_digits("JPY") == 0);
    CHECK(minor_digits("KWD") == 3);
    CHECK(minor_digits("CLF") == 4);
    for (const char* none :
         {"", "cny", "YUA", "XAU", "XTS", "XXX", "DEM", "CNY ", "NY ", "   ", "AED AFN"}) {
        INFO(none);
        CHECK_FALSE(is_currency(none));
    }
}

TEST_CASE("A decimal price becomes whole minor units of its currency", "[commerce]") {
    CHECK(amount("129") == 12900);
    CHECK(amount("129.5") == 12950);
    CHECK(amount("0.05") == 5);
    CHECK(amount("129.000") == 12900);
    CHECK(amount("1,299.00") == 129900);
    CHECK(amount("¥129") == 12900);
    CHECK(amount("￥ 129.00 元") == 12900);
    CHECK(amount("0") == 0);
    CHECK(amount("00129") == 12900);
    CHECK(amount("1200", "JPY") == 1200);
    CHECK(amount("1200.00", "JPY") == 1200);
    CHECK(amount("1.234", "KWD") == 1234);
    CHECK(amount("10,000,000,000.00") == kMaxAmount);
}

TEST_CASE("What is no price is refused with what to write instead", "[commerce]") {
    for (const char* none : {"",
                             "abc",
                             "-1",
                             "1.",
                             ".5",
                             "1e3",
                             "1,29",
                             "12,99.00",
                             ",129",
                             "1.2.3",
                             "129元5",
                             "1 299",
                             "+5",
                             "12９",
                             "129,"}) {
        CHECK(refusal(none).find("write it like 129.00") != std::string::npos);
    }
    CHECK(refusal("129.005") == "has 3 decimals, but CNY has 2; write it like 129.00.");
    CHECK(refusal("12.5", "JPY") == "has 1 decimals, but JPY has 0; write it like 129.");
    CHECK(refusal("$5", "USD").find("129.00") != std::string::npos);
    CHECK(refusal("10000000000.01").find("too high") != std::string::npos);
    CHECK(refusal(std::string(5000, '9')).find("too high") != std::string::npos);
}

TEST_CASE("An amount is written as it is read", "[commerce]") {
    CHECK(format_amount(12900, "CNY") == "129.00");
    CHECK(format_amount(5, "CNY") == "0.05");
    CHECK(format_amount(0, "CNY") == "0.00");
    CHECK(format_amount(1200, "JPY") == "1200");
    CHECK(format_amount(7, "KWD") == "0.007");
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{99}, kMaxAmount}) {
        for (const char* currency : {"CNY", "JPY", "KWD", "CLF"}) {
            CHECK(amount(format_amount(value, currency), currency) == value);
        }
    }
}

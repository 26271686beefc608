// SPDX-License-Identifier: MIT
#include "server/sales/report_csv.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::sales;
using namespace std::chrono_literals;

namespace {

Report a_report() {
    Report report;
    report.broadcast = "b_1";
    report.room = "silk";
    report.started = 1795392000123ms;
    report.duration = 2500ms;
    report.audience = count_audience({{"a", 0s, 2s}, {"b", 1s, 2s}}, 2500ms);
    report.peak = 2;
    report.explanations = {{.product = "S-1", .cue = 3, .begun = 500ms, .ended = 2s}};
    report.products = product_figures({{"S-1", "taobao", {4, 1, 1}}, {"S-1", "1688", {0, 1, 0}}},
                                      {{"S-1", 1}},
                                      report.explanations);
    report.total = report.products.front().total;
    report.clickers = 1;
    return report;
}

bool has_line(const std::string& csv, const std::string& line) {
    return csv.find("\r\n" + line + "\r\n") != csv.npos;
}

}  // namespace

TEST_CASE("a product's figures are the sums of its channels") {
    const auto products = product_figures({{"B", "own", {3, 1, 1}},
                                           {"A", "taobao", {10, 2, 2}},
                                           {"A", "1688", {0, 3, 1}},
                                           {"C", "own", {5, 1, 0}}},
                                          {{"A", 4}},
                                          {{.product = "D", .cue = 1, .begun = 1s, .ended = 3s},
                                           {.product = "A", .cue = 2, .begun = 3s, .ended = 4s},
                                           {.product = "A", .cue = 3, .begun = 6s, .ended = 8s}});
    REQUIRE(products.size() == 4);
    CHECK(products[0].sku == "A");
    CHECK(products[0].total == SalesCount{10, 5, 3});
    CHECK(products[0].channels.at("1688") == SalesCount{0, 3, 1});
    CHECK(products[0].clickers == 4);
    CHECK(products[0].explained == 3s);
    CHECK(products[1].sku == "C");
    CHECK(products[2].sku == "B");
    CHECK(products[3].sku == "D");
    CHECK(products[3].total == SalesCount{});
    CHECK(products[3].explained == 2s);
}

TEST_CASE("the click rate is clicks for each impression, and nothing without one") {
    CHECK(click_rate({4, 1, 1}) == 0.25);
    CHECK_FALSE(click_rate({0, 7, 0}));
}

TEST_CASE("the report is a sheet that a spreadsheet opens") {
    const std::string csv = to_csv(a_report(), Language::English);
    CHECK(
        csv.starts_with("\xef\xbb\xbf"
                        "Figure,Value\r\n"));
    CHECK(has_line(csv, "Began (UTC),2026-11-23 00:00:00Z"));
    CHECK(has_line(csv, "Viewers,2"));
    CHECK(has_line(csv, "Watch time (s),3.0"));
    CHECK(has_line(csv, "Average watch time (s),1.5"));
    CHECK(has_line(csv, "CTR,50.00%"));
    CHECK(has_line(csv, "S-1,,all,4,2,1,50.00%,1,1.5"));
    CHECK(has_line(csv, "S-1,,taobao,4,1,1,25.00%,,"));
    CHECK(has_line(csv, "S-1,,1688,0,1,0,,,"));
    CHECK(has_line(csv, "0,1"));
    CHECK(has_line(csv, "1,2"));
    CHECK(csv.ends_with("2,0\r\n"));
}

TEST_CASE("the sheet has the orders of deals by channel, where there are any") {
    Report report = a_report();
    CHECK(to_csv(report, Language::English).find("GMV") == std::string::npos);
    report.orders = {{.channel = "own",
                      .currency = "CNY",
                      .confirmed = 3,
                      .waiting = 1,
                      .cancelled = 2,
                      .units = 4,
                      .amount = 39600}};
    CHECK(has_line(to_csv(report, Language::English), "own,CNY,3,1,2,4,39600"));
}

TEST_CASE("the sheet speaks the language that is wanted, and a name runs no formula") {
    Report report = a_report();
    report.products.front().name = {{"en", "=1+1, \"silk\""}, {"zh-CN", "真丝围巾"}};
    CHECK(has_line(to_csv(report, Language::Chinese), "S-1,真丝围巾,全部,4,2,1,50.00%,1,1.5"));
    CHECK(has_line(to_csv(report, Language::Chinese), "最高同时在线,2"));
    CHECK(has_line(to_csv(report, Language::English),
                   "S-1,\"'=1+1, \"\"silk\"\"\",all,4,2,1,50.00%,1,1.5"));
}

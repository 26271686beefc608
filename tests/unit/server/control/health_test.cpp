// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

namespace {

const health::Problem disk_full{.code = "storage_full",
                                .text = "The disk is full.",
                                .advice = "Free space.",
                                .since = std::chrono::milliseconds{5}};
const health::Problem stuck{
    .code = "delivery_stuck", .text = "Stuck.", .advice = "Restart.", .needs_restart = true};

}  // namespace

TEST_CASE("A server without a problem is alive and ready", "[control]") {
    Bench bench;
    CHECK(bench.request("GET", "/healthz").body == R"({"status":"ok"})");
    const auto ready = bench.request("GET", "/readyz");
    CHECK(ready.status == 200);
    CHECK(ready.body == R"({"status":"ready"})");
}

TEST_CASE("A full disk is said with what to do, and is no reason to restart", "[control]") {
    Bench bench;
    bench.health.known = {disk_full};
    CHECK(bench.request("GET", "/healthz").status == 200);
    const auto ready = bench.request("GET", "/readyz");
    CHECK(ready.status == 503);
    CHECK(ready.body ==
          R"({"status":"not ready","problems":[{"code":"storage_full","text":"The disk is full.",)"
          R"("advice":"Free space.","since_ms":5}]})");
}

TEST_CASE("What only a restart mends makes the server unhealthy", "[control]") {
    Bench bench;
    bench.health.known = {disk_full, stuck};
    const auto alive = bench.request("GET", "/healthz");
    CHECK(alive.status == 503);
    const json::array problems = json::parse(alive.body).at("problems").as_array();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].at("code") == "delivery_stuck");
    CHECK(json::parse(bench.request("GET", "/readyz").body).at("problems").as_array().size() == 2);
}

TEST_CASE("The figures are for the scraper's token and for operators", "[control]") {
    Bench bench;
    for (const std::string& token : {std::string{"mt_scrape"}, bench.operator_token.secret}) {
        const auto figures = bench.request("GET", "/metrics", token);
        CHECK(figures.status == 200);
        CHECK(figures.content_type == "text/plain; version=0.0.4; charset=utf-8");
        CHECK(figures.body == "shopfloor_viewers 7\n");
    }
    for (const std::string& token : {std::string{}, std::string{"mt_other"}}) {
        const auto refused = bench.request("GET", "/metrics", token);
        CHECK(refused.status == 401);
        CHECK(refused.headers.back().first == "www-authenticate");
        CHECK(refused.body.find("viewers") == std::string::npos);
    }
    CHECK(bench.request("GET", "/metrics", bench.merchant_token.secret).status == 403);
}

TEST_CASE("The scraper's token opens nothing else", "[control]") {
    Bench bench;
    CHECK(bench.request("POST", "/v1/rpc", "mt_scrape", "{}").status == 401);
}

TEST_CASE("Operators hear of problems with the totals", "[control]") {
    Bench bench;
    bench.health.known = {disk_full};
    const json::value answer = bench.call(bench.operator_token.secret, "stats.get", "{}");
    const json::array& problems = answer.at("result").at("problems").as_array();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].at("advice") == "Free space.");
}

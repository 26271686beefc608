// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

std::string token_of(Bench& bench, const std::string& role) {
    const json::value made = bench.call(bench.merchant_token.secret,
                                        "token.create",
                                        R"({"store":"silk","role":")" + role + R"("})");
    return std::string{made.at("result").at("token").as_string()};
}

int status(Bench& bench, const std::string& room, const std::string& token) {
    return bench.request("POST", "/v1/rooms/" + room + "/uplink", token, "some bytes").status;
}

}  // namespace

TEST_CASE("An uplink test takes a body of the room's host and above, and keeps nothing",
          "[control]") {
    Bench bench;
    CHECK(status(bench, "silk", {}) == 401);
    CHECK(status(bench, "silk", token_of(bench, "assistant")) == 403);
    CHECK(status(bench, "tea", bench.merchant_token.secret) == 403);
    CHECK(status(bench, "silk", token_of(bench, "host")) == 204);
    const std::vector<delivery::HttpRoute> routes = bench.control.routes();
    const auto match = delivery::match_route(routes, "POST", "/v1/rooms/silk/uplink");
    REQUIRE(match.route != nullptr);
    CHECK(match.route->max_body_bytes == 1024 * 1024);
}

TEST_CASE("An address may make so many uplink tests in a minute", "[control]") {
    Bench bench;
    const std::string& token = bench.merchant_token.secret;
    for (unsigned test = 0; test < UplinkLimits{}.tests_per_minute; ++test) {
        REQUIRE(status(bench, "silk", token) == 204);
    }
    const auto refused = bench.request("POST", "/v1/rooms/silk/uplink", token, "some bytes");
    CHECK(refused.status == 429);
    CHECK(refused.body.find("wait 60 s") != std::string::npos);
    bench.now += 60s;
    CHECK(status(bench, "silk", token) == 204);
}

TEST_CASE("A server without uplink tests has no address for them", "[control]") {
    Bench bench;
    CHECK(UplinkTests({}, bench.people, [&] { return bench.now; }).has_tests());
    CHECK_FALSE(
        UplinkTests({.test_bytes = 0}, bench.people, [&] { return bench.now; }).has_tests());
}

// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

TEST_CASE("Scripts without a known token get 401", "[control]") {
    Bench bench;
    for (const std::string& token : {std::string{}, std::string{"op_wrong"}}) {
        const auto response = bench.request("POST", "/v1/rpc", token, "{}");
        CHECK(response.status == 401);
        CHECK(json::parse(response.body).at("error").at("code") == -32001);
        CHECK(response.headers.back().first == "www-authenticate");
    }
}

TEST_CASE("A batch is answered in one array, notifications not at all", "[control]") {
    Bench bench;
    const auto response =
        bench.request("POST",
                      "/v1/rpc",
                      bench.operator_token.secret,
                      R"([{"jsonrpc":"2.0","id":1,"method":"cue.list","params":{"room":"silk"}},
            {"jsonrpc":"2.0","method":"broadcast.end","params":{"room":"silk"}},
            7,
            {"jsonrpc":"2.0","id":"b","method":"cue.lst"}])");
    CHECK(response.status == 200);
    const json::array answers = json::parse(response.body).as_array();
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].at("id") == 1);
    CHECK(answers[1].at("error").at("code") == -32600);
    CHECK(answers[2].at("id") == "b");
    CHECK(answers[2].at("error").at("code") == -32601);
    CHECK(answers[2].at("error").at("message") ==
          "There is no method \"cue.lst\"; did you mean \"cue.list\"?");
    CHECK(bench.shows.asked == "end_broadcast silk ended");
}

TEST_CASE("A lone notification is answered with nothing", "[control]") {
    Bench bench;
    const auto response =
        bench.request("POST",
                      "/v1/rpc",
                      bench.operator_token.secret,
                      R"({"jsonrpc":"2.0","method":"ingest.kick","params":{"room":"silk"}})");
    CHECK(response.status == 204);
    CHECK(response.body.empty());
    CHECK(bench.shows.asked == "kick silk");
}

TEST_CASE("What is no JSON-RPC gets 400 and says where", "[control]") {
    Bench bench;
    const auto response =
        bench.request("POST", "/v1/rpc", bench.operator_token.secret, "{\"jsonrpc\":");
    CHECK(response.status == 400);
    CHECK(json::parse(response.body).at("error").at("code") == -32700);
    CHECK(json::parse(response.body).at("id").is_null());
}

TEST_CASE("session.login over HTTP is told to use the header", "[control]") {
    Bench bench;
    const auto response = bench.call(bench.operator_token.secret, "session.login", "{}");
    CHECK(response.at("error").at("code") == -32601);
}

TEST_CASE("Everyone may see the rooms", "[control]") {
    Bench bench;
    const std::string room =
        R"({"slug":"silk","name":"Silk House","belt":"Shengze","province":"Jiangsu",)"
        R"("category":"silk","locale":"zh-CN","state":"live","viewers":3})";
    CHECK(bench.request("GET", "/v1/rooms").body == R"({"rooms":[)" + room + "]}");
    CHECK(bench.request("GET", "/v1/rooms/silk").body == room);
    CHECK(bench.request("GET", "/v1/rooms/silk/thumbnail.jpg").status == 404);
    bench.shows.thumbnail = std::make_shared<const Bytes>(Bytes{0xff, 0xd8});
    const auto still = bench.request("GET", "/v1/rooms/silk/thumbnail.jpg");
    CHECK(still.content_type == "image/jpeg");
    CHECK(still.body == "\xff\xd8");
    CHECK(bench.request("GET", "/v1/rooms/tea/thumbnail.jpg").status == 404);
    for (const char* path :
         {"/v1/rooms/", "/v1/rooms/tea", "/v1/rooms/silk/", "/v1/rooms/../silk"}) {
        const auto response = bench.request("GET", path);
        CHECK(response.status == 404);
        CHECK(json::parse(response.body).at("error").at("code") == "not_found");
    }
}

// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

TEST_CASE("A hook is made with its secret, which nothing else shows", "[control]") {
    Bench bench;
    const std::string& token = bench.merchant_token.secret;
    const json::value made = bench.call(
        token,
        "hook.create",
        R"({"store":"silk","url":"https://shop.example/hooks","label":"ERP","events":["order.placed"]})");
    const json::object& hook = made.at("result").as_object();
    CHECK(bench.hooks.asked == "create silk https://shop.example/hooks ERP 1");
    CHECK(hook.at("hook") == "hk_1");
    CHECK(hook.at("secret") == "hs_secret");
    CHECK(hook.at("state") == "on");
    CHECK(json::serialize(hook.at("events")) == R"(["order.placed","order.confirmed"])");

    const json::value listed = bench.call(token, "hook.list", R"({"store":"silk"})");
    const json::object& seen = listed.at("result").at("hooks").at(0).as_object();
    CHECK_FALSE(seen.contains("secret"));
    CHECK(seen.at("waiting") == 3);
    CHECK(seen.at("set_aside") == 2);
    CHECK(seen.at("missed") == 1);
    const json::object& last = seen.at("last").as_object();
    CHECK(last.at("outcome") == "failed");
    CHECK(last.at("status") == 500);
    CHECK(last.at("first_seq") == 4);
    CHECK(last.at("reason") == "It answered 500; only 2xx counts.");

    const json::value rotated =
        bench.call(token, "hook.rotate", R"({"store":"silk","hook":"hk_1"})");
    CHECK(rotated.at("result").at("secret") == "hs_next");
}

TEST_CASE("A hook is changed in what is said, and in nothing else", "[control]") {
    Bench bench;
    const std::string& token = bench.merchant_token.secret;
    bench.call(token, "hook.update", R"({"store":"silk","hook":"hk_1"})");
    CHECK(bench.hooks.asked == "update silk hk_1");
    bench.call(
        token,
        "hook.update",
        R"({"store":"silk","hook":"hk_1","url":"https://b/","label":"","events":[],"enabled":false})");
    CHECK(bench.hooks.asked == "update silk hk_1 url=https://b/ label= kinds=0 off");
    const json::value wrong =
        bench.call(token, "hook.update", R"({"store":"silk","hook":"hk_1","enable":true})");
    CHECK(wrong.at("error").at("data").at("field") == "enable");
}

TEST_CASE("Hooks are tried, read, sent again and deleted", "[control]") {
    Bench bench;
    const std::string& token = bench.merchant_token.secret;
    const json::value tried = bench.call(token, "hook.test", R"({"store":"silk","hook":"hk_1"})");
    CHECK(tried.at("result").at("delivered") == false);
    CHECK(tried.at("result").at("status") == 404);
    CHECK(tried.at("result").at("took_ms") == 8);
    const json::value log =
        bench.call(token, "hook.deliveries", R"({"store":"silk","hook":"hk_1","limit":5})");
    CHECK(bench.hooks.asked == "log silk hk_1 5");
    CHECK(log.at("result").at("deliveries").at(0).at("broadcast") == "b_1");
    CHECK(log.at("result").at("set_aside").at(0).at("type") == "order.placed");
    const json::value resent =
        bench.call(token, "hook.resend", R"({"store":"silk","hook":"hk_1","event":"e_1"})");
    CHECK(bench.hooks.asked == "resend silk hk_1 e_1");
    CHECK(resent.at("result").at("resent") == 2);
    const json::value deleted =
        bench.call(token, "hook.delete", R"({"store":"silk","hook":"hk_1"})");
    CHECK(deleted.at("result").at("deleted") == true);
    CHECK(bench.hooks.asked == "remove silk hk_1");
}

TEST_CASE("Hooks are their own store's", "[control]") {
    Bench bench;
    for (const char* method : {"hook.create",
                               "hook.list",
                               "hook.update",
                               "hook.delete",
                               "hook.rotate",
                               "hook.test",
                               "hook.deliveries",
                               "hook.resend"}) {
        INFO(method);
        json::object params{{"store", "mill"}, {"hook", "hk_1"}};
        const std::string name{method};
        if (name == "hook.create") params = {{"store", "mill"}, {"url", "https://a.example/"}};
        if (name == "hook.list") params = {{"store", "mill"}};
        const json::value refused =
            bench.call(bench.merchant_token.secret, method, json::serialize(params));
        CHECK(refused.at("error").at("data").at("code") == "forbidden");
        CHECK(bench.hooks.asked.empty());
    }
}

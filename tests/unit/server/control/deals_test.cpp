// SPDX-License-Identifier: MIT
#include "server/auth/hmac.hpp"
#include "server/control/order_routes.hpp"

#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;

namespace {

struct Shop : Bench {
    boost::json::object ask(const std::string& method, const std::string& params) {
        return call(merchant_token.secret, method, params).as_object();
    }
    boost::json::object result(const std::string& method, const std::string& params) {
        const auto answer = ask(method, params);
        INFO(boost::json::serialize(answer));
        REQUIRE(answer.contains("result"));
        return answer.at("result").as_object();
    }
    std::string refusal(const std::string& method, const std::string& params) {
        const auto answer = ask(method, params);
        if (!answer.contains("error")) return "";
        return std::string{answer.at("error").at("data").at("code").as_string()};
    }
};

}  // namespace

TEST_CASE("Stock comes and goes with a reason", "[control]") {
    Shop shop;
    const auto stock = shop.result(
        "stock.import",
        R"({"store":"silk","items":[{"sku":"SCARF","quantity":5}],"reason":"arrived"})");
    CHECK(shop.deals.asked == "import silk SCARF=5 arrived");
    CHECK(stock.at("stock").at("SCARF").at("free") == 5);
    shop.result("stock.adjust", R"({"store":"silk","sku":"SCARF","change":-2,"reason":"torn"})");
    CHECK(shop.deals.asked == "adjust silk SCARF -2 torn");
    CHECK(shop.result("stock.get", R"({"store":"silk"})").at("stock").at("SCARF").at("sold") == 3);
    const auto list = shop.result("stock.list", R"({"store":"silk","sku":"SCARF"})");
    CHECK(list.at("movements").at(0).at("from") == "outside");
    CHECK(list.at("movements").at(0).at("to") == "free");

    for (const char* params :
         {R"({"store":"silk","items":[],"reason":"x"})",
          R"({"store":"silk","items":[{"sku":"A","quantity":0}],"reason":"x"})",
          R"({"store":"silk","items":[{"sku":"A","quantity":1,"more":1}],"reason":"x"})",
          R"({"store":"silk","items":[7],"reason":"x"})",
          R"({"store":"silk","items":[{"sku":"A","quantity":1}]})"}) {
        INFO(params);
        CHECK(shop.refusal("stock.import", params) == "invalid");
    }
    CHECK(shop.refusal("stock.adjust", R"({"store":"silk","sku":"A","change":0,"reason":"x"})") ==
          "invalid");
    CHECK(shop.refusal("stock.get", R"({"store":"wool"})") == "forbidden");
}

TEST_CASE("A deal is announced with its terms, and told with its units", "[control]") {
    Shop shop;
    const auto deal = shop.result(
        "deal.announce",
        R"({"room":"silk","product":"SCARF","amount":9900,"quantity":100,"per_buyer":2,)"
        R"("duration_s":300,"hold_s":60,"channel":"taobao"})");
    CHECK(shop.deals.draft.duration == std::chrono::seconds{300});
    CHECK(shop.deals.draft.hold_for == std::chrono::seconds{60});
    CHECK(shop.deals.draft.channel == commerce::Channel::Taobao);
    CHECK_FALSE(shop.deals.draft.is_price_shown);
    CHECK(deal.at("remaining") == 90);
    CHECK(deal.at("held") == 7);
    CHECK(deal.at("sold") == 3);
    CHECK(deal.at("waiting") == 4);
    CHECK(deal.at("price").at("amount") == 9900);
    CHECK(deal.at("price_shown") == false);

    const std::string named = R"({"room":"silk","deal":"d_1"})";
    shop.result("deal.open", named);
    CHECK(shop.deals.asked == "open silk d_1");
    shop.result("deal.reveal", named);
    CHECK(shop.deals.asked == "reveal silk d_1");
    shop.result("deal.close", named);
    CHECK(shop.deals.asked == "close silk d_1");
    CHECK(shop.result("deal.get", named).at("id") == "d_1");
    CHECK(shop.result("deal.list", R"({"room":"silk"})").at("deals").as_array().size() == 1);

    CHECK(shop.refusal("deal.announce",
                       R"({"room":"silk","product":"A","amount":1,"quantity":0,"duration_s":1})") ==
          "invalid");
    CHECK(shop.refusal("deal.announce",
                       R"({"room":"silk","product":"A","amount":1,"quantity":1,"duration_s":1,)"
                       R"("channel":"ebay"})") == "invalid");
    CHECK(shop.refusal("deal.open", R"({"room":"wool","deal":"d_1"})") == "forbidden");
}

TEST_CASE("Holds and orders are listed without saying who the buyer is", "[control]") {
    Shop shop;
    const auto list = shop.result("order.list", R"({"room":"silk","state":"ordered"})");
    CHECK(shop.deals.asked == "orders silk");
    const auto& order = list.at("orders").at(0).as_object();
    CHECK(order.at("order") == "o_abc");
    CHECK(order.at("buyer") == "abcdef");
    CHECK(order.at("amount") == 19800);
    shop.result("hold.list", R"({"room":"silk"})");
    CHECK(shop.deals.asked == "holds silk");
    shop.result("order.list", R"({"room":"silk","before":"o_abc"})");
    CHECK(shop.deals.asked == "orders silk before h_abc");
    shop.result("order.confirm", R"({"room":"silk","order":"o_abc"})");
    CHECK(shop.deals.asked == "confirm silk o_abc");
    shop.result("order.cancel", R"({"room":"silk","order":"o_abc"})");
    CHECK(shop.deals.asked == "cancel silk o_abc");
    shop.result("hold.release", R"({"room":"silk","hold":"h_abc"})");
    CHECK(shop.deals.asked == "cancel silk h_abc");
    CHECK(shop.refusal("hold.list", R"({"room":"silk","state":"gone"})") == "invalid");
}

TEST_CASE("A shop's own program confirms an order, and signs for it", "[control]") {
    Shop shop;
    const std::int64_t now_s = shop.now.count() / 1000;
    const auto send = [&](const std::string& body, std::int64_t at_s, const std::string& secret) {
        delivery::HttpRequest sent;
        sent.method = "POST";
        sent.path = "/v1/orders";
        sent.body = body;
        const std::string signature = auth::hmac_sha256(secret, std::to_string(at_s) + "." + body);
        sent.authorization = "Shopfloor-HMAC store=silk,timestamp=" + std::to_string(at_s) +
                             ",signature=" + signature;
        return shop.send(std::move(sent)).status;
    };
    const std::string body = R"({"order":"o_abc","status":"confirmed"})";
    CHECK(send(body, now_s, "os_secret") == 200);
    CHECK(shop.deals.asked == "confirm silk o_abc");
    CHECK(send(R"({"order":"o_abc","status":"cancelled"})", now_s - 299, "os_secret") == 200);
    CHECK(shop.deals.asked == "cancel silk o_abc");
    shop.deals.asked.clear();
    CHECK(send(body, now_s, "os_other") == 401);
    CHECK(send(body, now_s - 301, "os_secret") == 401);
    CHECK(send(body, now_s + 301, "os_secret") == 401);
    CHECK(send(R"({"order":"o_abc","status":"lost"})", now_s, "os_secret") == 400);
    CHECK(send("[]", now_s, "os_secret") == 400);
    CHECK(shop.deals.asked.empty());
    CHECK(shop.result("order.secret", R"({"store":"silk"})").at("secret") == "os_secret");
    CHECK(shop.result("order.secret", R"({"store":"silk","renew":true})").at("secret") == "os_new");
    // It is in the audit log as any call is.
    const auto log = shop.result("audit.list", R"({"store":"silk"})");
    CHECK(boost::json::serialize(log).find("signed call") != std::string::npos);
}

TEST_CASE("An order's signature is read whole, or not at all", "[control]") {
    const auto whole = parse_order_signature("Shopfloor-HMAC store=silk,timestamp=17,signature=ab");
    REQUIRE(whole.has_value());
    CHECK(whole->store == "silk");
    CHECK(whole->timestamp_s == 17);
    CHECK(whole->signature == "ab");
    for (const char* header :
         {"",
          "Bearer x",
          "Shopfloor-HMAC ",
          "Shopfloor-HMAC store=silk,timestamp=17",
          "Shopfloor-HMAC store=silk,timestamp=1x,signature=ab",
          "Shopfloor-HMAC store=silk,timestamp=-1,signature=ab",
          "Shopfloor-HMAC store=silk,timestamp=99999999999999999999,signature=ab",
          "Shopfloor-HMAC store=silk,timestamp=17,signature=ab,more=1",
          "Shopfloor-HMAC store,timestamp=17,signature=ab"}) {
        INFO(header);
        CHECK_FALSE(parse_order_signature(header).has_value());
    }
}

TEST_CASE("A hold's link leads to the offer, or says why not", "[control]") {
    using Kind = show::OrderLink::Kind;
    Shop shop;
    CHECK(shop.request("GET", "/hold/h_abc~1").status == 404);
    CHECK(shop.deals.asked == "follow h_abc~1 counts");
    shop.deals.link = {.kind = Kind::Offer, .location = "https://example.com/?sf_order=o_abc"};
    const auto response = shop.request("GET", "/hold/h_abc~1");
    CHECK(response.status == 302);
    shop.deals.link = {.kind = Kind::Ended, .location = "/r/silk"};
    const auto ended = shop.request("GET", "/hold/h_abc~1");
    CHECK(ended.status == 410);
    CHECK(ended.body.find("/r/silk") != ended.body.npos);
    delivery::HttpRequest early;
    early.method = "GET";
    early.path = "/hold/h_abc~1";
    early.is_prefetch = true;
    shop.send(early);
    CHECK(shop.deals.asked == "follow h_abc~1");
}

// SPDX-License-Identifier: MIT
#include "server/control/base64.hpp"

#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

namespace {

std::string text(const json::value& value) { return json::serialize(value); }

struct Shop : Bench {
    std::string result(const std::string& method, const std::string& params) {
        const json::value response = call(merchant_token.secret, method, params);
        INFO(text(response));
        REQUIRE(response.as_object().contains("result"));
        return text(response.at("result"));
    }
    std::string error(const std::string& method, const std::string& params) {
        const json::value response = call(merchant_token.secret, method, params);
        INFO(text(response));
        REQUIRE(response.as_object().contains("error"));
        const json::object& data = response.at("error").at("data").as_object();
        std::string word{data.at("code").as_string()};
        if (const auto* field = data.if_contains("field")) {
            word += ' ' + std::string{field->as_string()};
        }
        return word;
    }
    delivery::HttpResponse file(const std::string& method,
                                const std::string& store,
                                const std::string& query = {},
                                const std::string& token = {},
                                const std::string& body = {}) {
        return request(method, "/v1/stores/" + store + "/catalogue.csv", token, body, query);
    }
};

const std::string kScarf =
    R"({"sku":"A","store":"silk","name":{"en":"Scarf"},"image":"","offers":[]})";

}  // namespace

TEST_CASE("product.upsert stores what was checked, and puts it into the bag", "[control]") {
    Shop shop;
    const std::string product =
        R"({"store":"silk","sku":"A","name":{"en":"Scarf"},"offers":[{"channel":"own",)"
        R"("price":{"amount":100,"currency":"CNY"}}])";
    CHECK(shop.result("product.upsert", product + "}") ==
          R"({"store":"silk","sku":"A","in_bag":true})");
    CHECK(shop.catalogues.asked == "upsert into bag");
    CHECK(shop.catalogues.given.offers.at(0).price.amount == 100);
    CHECK(shop.result("product.upsert", product + R"(,"bag":false})") ==
          R"({"store":"silk","sku":"A","in_bag":false})");
    CHECK(shop.error("product.upsert", product + R"(,"bag":1})") == "invalid bag");
    CHECK(shop.error("product.upsert", R"({"store":"silk","sku":"A","name":{}})") ==
          "invalid name");
}

TEST_CASE("Products are listed, read and deleted", "[control]") {
    Shop shop;
    const auto page = json::parse(shop.result("product.list", R"({"store":"silk","limit":1})"));
    CHECK(page.at("products").at(0).at("sku") == "A");
    CHECK(page.at("total") == 7);
    CHECK(page.at("next") == "A");
    CHECK_FALSE(json::parse(shop.result("product.list", R"({"store":"silk","query":"x"})"))
                    .as_object()
                    .contains("next"));
    CHECK(shop.error("product.list", R"({"store":"silk","limit":201})") == "invalid limit");
    CHECK(json::parse(shop.result("product.get", R"({"store":"silk","sku":"A"})")) ==
          json::parse(kScarf));
    CHECK(shop.error("product.get", R"({"store":"silk"})") == "invalid sku");
    CHECK(shop.result("product.delete", R"({"store":"silk","sku":"A"})") ==
          R"({"store":"silk","sku":"A","deleted":true})");
    CHECK(shop.catalogues.asked == "remove silk A");
}

TEST_CASE("A sheet is imported as text or base64", "[control]") {
    Shop shop;
    const auto report = json::parse(shop.result(
        "product.import", R"({"store":"silk","mode":"commit","bag":true,"csv":"sku\r\nA\r\n"})"));
    CHECK(shop.catalogues.order.csv == "sku\r\nA\r\n");
    CHECK(shop.catalogues.order.mode == show::ImportMode::Commit);
    CHECK(shop.catalogues.order.into_bag == show::IntoBag::Yes);
    CHECK(report.at("mode") == "commit");
    CHECK(report.at("encoding") == "GB18030");
    CHECK(report.at("created") == 1);
    CHECK(text(report.at("errors")) ==
          R"([{"row":3,"column":"sku","message":"The product has no SKU."}])");
    CHECK(report.at("sample").at(0).at("sku") == "A");

    shop.result("product.import", R"({"store":"silk","mode":"preview","csv_base64":"c2t1"})");
    CHECK(shop.catalogues.order.csv == "sku");
    CHECK(shop.catalogues.order.mode == show::ImportMode::Preview);
    CHECK(shop.catalogues.order.into_bag == show::IntoBag::No);

    CHECK(shop.error("product.import", R"({"store":"silk","mode":"preview"})") == "invalid csv");
    CHECK(shop.error("product.import",
                     R"({"store":"silk","mode":"preview","csv":"","csv_base64":""})") ==
          "invalid csv");
    CHECK(shop.error("product.import", R"({"store":"silk","mode":"x","csv":""})") ==
          "invalid mode");
    CHECK(shop.error("product.import", R"({"store":"silk","mode":"preview","csv_base64":"*"})") ==
          "invalid csv_base64");
    CHECK(shop.result("product.export", R"({"store":"silk"})") ==
          R"({"store":"silk","csv":"sku\r\nA\r\n"})");
}

TEST_CASE("Offers are changed one by one", "[control]") {
    Shop shop;
    shop.result("offer.upsert",
                R"({"store":"silk","sku":"A","offer":{"channel":"own","price":)"
                R"({"amount":5,"currency":"CNY"}}})");
    CHECK(shop.catalogues.asked == "upsert_offer silk A");
    CHECK(shop.catalogues.offer.price.amount == 5);
    CHECK(shop.error("offer.upsert", R"({"store":"silk","sku":"A"})") == "invalid offer");
    CHECK(shop.error("offer.upsert", R"({"store":"silk","sku":"A","offer":{"channel":"x"}})") ==
          "invalid channel");
    shop.result("offer.delete", R"({"store":"silk","sku":"A","channel":"1688"})");
    CHECK(shop.catalogues.asked == "remove_offer silk A 1688");
    CHECK(shop.error("offer.delete", R"({"store":"silk","sku":"A","channel":"x"})") ==
          "invalid channel");
}

TEST_CASE("The bag is read and changed", "[control]") {
    Shop shop;
    const auto bag = json::parse(shop.result("bag.get", R"({"store":"silk"})"));
    CHECK(bag.at("skus").at(0) == "A");
    CHECK(bag.at("products").at(0) == json::parse(kScarf));
    CHECK(shop.result("bag.set", R"({"store":"silk","skus":["B","A"]})") ==
          R"({"store":"silk","skus":["B","A"]})");
    CHECK(shop.catalogues.asked == "set bag silk B A");
    shop.result("bag.add", R"({"store":"silk","skus":["C"]})");
    CHECK(shop.catalogues.asked == "add bag silk C");
    shop.result("bag.remove", R"({"store":"silk","skus":[]})");
    CHECK(shop.catalogues.asked == "remove bag silk");
    for (const char* skus : {"1", R"("A")", "[1]", R"([""])"}) {
        CHECK(shop.error("bag.set", R"({"store":"silk","skus":)" + std::string{skus} + "}") ==
              "invalid skus");
    }
}

TEST_CASE("A catalogue is for its own store's people", "[control]") {
    Shop shop;
    for (const auto& [method, params] : std::vector<std::pair<const char*, const char*>>{
             {"product.upsert", R"({"store":"tea","sku":"A","name":{"en":"x"},"offers":[]})"},
             {"product.list", R"({"store":"tea"})"},
             {"product.get", R"({"store":"tea","sku":"A"})"},
             {"product.delete", R"({"store":"tea","sku":"A"})"},
             {"product.import", R"({"store":"tea","mode":"commit","csv":""})"},
             {"product.export", R"({"store":"tea"})"},
             {"offer.upsert", R"({"store":"tea","sku":"A","offer":{}})"},
             {"offer.delete", R"({"store":"tea","sku":"A","channel":"own"})"},
             {"bag.get", R"({"store":"tea"})"},
             {"bag.set", R"({"store":"tea","skus":[]})"},
             {"bag.add", R"({"store":"tea","skus":[]})"},
             {"bag.remove", R"({"store":"tea","skus":[]})"}}) {
        INFO(method);
        CHECK(shop.error(method, params) == "forbidden store");
    }
    CHECK(shop.catalogues.asked.empty());
}

TEST_CASE("A file goes in and out as it is", "[control]") {
    Shop shop;
    const auto& token = shop.merchant_token.secret;
    const auto imported = shop.file("POST", "silk", "mode=commit&bag=true", token, "sku\nA\n");
    CHECK(imported.status == 200);
    CHECK(json::parse(imported.body).at("created") == 1);
    CHECK(shop.catalogues.order.csv == "sku\nA\n");
    CHECK(shop.catalogues.order.store == "silk");
    CHECK(shop.catalogues.order.mode == show::ImportMode::Commit);
    CHECK(shop.catalogues.order.into_bag == show::IntoBag::Yes);
    const auto exported = shop.file("GET", "silk", "", token);
    CHECK(exported.status == 200);
    CHECK(exported.content_type == "text/csv; charset=utf-8");
    CHECK(exported.body == "sku\r\nA\r\n");
    CHECK(exported.headers.back().second == "attachment; filename=\"silk-catalogue.csv\"");

    CHECK(shop.file("POST", "silk", "", token).status == 400);
    CHECK(shop.file("POST", "silk", "mode=comit", token).status == 400);
    CHECK(shop.file("GET", "silk").status == 401);
    CHECK(shop.file("GET", "silk", "", "wrong").status == 401);
    CHECK(shop.file("GET", "tea", "", token).status == 403);
    CHECK(shop.file("GET", "tea", "", shop.operator_token.secret).status == 404);
    CHECK(shop.request("GET", "/v1/stores/silk", token).status == 404);
    const auto error = json::parse(shop.file("GET", "tea", "", token).body).at("error");
    CHECK(error.at("code") == "forbidden");
}

TEST_CASE("Base64 is read as it is written, and nothing else", "[control]") {
    CHECK(decode_base64("") == "");
    CHECK(decode_base64("Zg==") == "f");
    CHECK(decode_base64("Zm8=") == "fo");
    CHECK(decode_base64("Zm9v") == "foo");
    CHECK(decode_base64("Zm9v\r\nYg") == "foob");
    CHECK(decode_base64("/+8=") == "\xff\xef");
    for (const char* wrong :
         {"Z", "Zg=", "Zg===", "Zm9v=", "=", "Zg==Zg==", "Z-8=", "Zm 9v", "\xe4"}) {
        INFO(wrong);
        CHECK_FALSE(decode_base64(wrong).has_value());
    }
}

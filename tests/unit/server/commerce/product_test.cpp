// SPDX-License-Identifier: MIT
#include "server/commerce/product.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;
namespace json = boost::json;

namespace {

constexpr const char* kScarf = R"({
    "store": "silk-house", "sku": "SILK-042",
    "name": {"zh-CN": "真丝围巾", "en": "Silk scarf"},
    "image": "https://img.example.com/scarf.jpg",
    "offers": [
        {"channel": "own", "price": {"amount": 12900, "currency": "CNY"}},
        {"channel": "1688", "url": "https://detail.1688.com/offer/1.html",
         "price": {"amount": 6900, "currency": "CNY"},
         "tiers": [{"min_quantity": 50, "amount": 6500}, {"min_quantity": 500, "amount": 5900}],
         "min_order_quantity": 20, "sample_amount": 8900}]})";

json::object scarf() { return json::parse(kScarf).get_object(); }

Refusal refusal_of(const json::value& value) {
    const Outcome<Product> product = product_from_json(value);
    REQUIRE(product.has_error());
    CHECK(product.error().code == "invalid");
    CHECK(product.error().message.size() > 10);
    return product.error();
}

// The field that is refused after `pointer` has been set to the value of `text`.
std::string refused(const std::string& pointer, const char* text) {
    json::value product = scarf();
    const std::size_t slash = pointer.rfind('/');
    json::value& parent = product.at_pointer(pointer.substr(0, slash));
    parent.as_object()[pointer.substr(slash + 1)] = json::parse(text);
    INFO(pointer << " = " << text);
    return refusal_of(product).field;
}

}  // namespace

TEST_CASE("A product is the same after being written and read again", "[commerce]") {
    const Outcome<Product> product = product_from_json(scarf());
    REQUIRE(product.has_value());
    CHECK(product->offers.size() == 2);
    CHECK(product->offers[0].min_order_quantity == 1);
    CHECK(product->offers[1].tiers[1] == PriceTier{.min_quantity = 500, .amount = 5900});
    CHECK(product->offers[1].sample_amount == 8900);
    const std::string text = to_json(*product);
    CHECK(text.find('\n') == std::string::npos);
    const Outcome<Product> again = product_from_json(json::parse(text));
    REQUIRE(again.has_value());
    CHECK(*again == *product);
}

TEST_CASE("A product's picture may come from this server", "[commerce]") {
    json::value product = scarf();
    product.as_object()["image"] = "/demo/scarf.jpg";
    CHECK(product_from_json(product).has_value());
}

TEST_CASE("A product's first wrong field is named", "[commerce]") {
    CHECK(refused("/sku", R"("a b")") == "sku");
    CHECK(refused("/sku", "7") == "sku");
    CHECK(refused("/store", R"("Silk House")") == "store");
    CHECK(refused("/name", "{}") == "name");
    CHECK(refused("/name", R"("Scarf")") == "name");
    CHECK(refused("/name/en", R"("")") == "name.en");
    CHECK(refused("/name/en", "\"two\\nlines\"") == "name.en");
    CHECK(refused("/name/English!", R"("Scarf")") == "name.English!");
    CHECK(refused("/image", R"-("javascript:alert(1)")-") == "image");
    CHECK(refused("/image", R"-("//elsewhere.example/1.jpg")-") == "image");
    CHECK(refused("/image", R"-("/demo/a b.jpg")-") == "image");
    CHECK(refused("/offers", "{}") == "offers");
    CHECK(refused("/offers/0/channel", R"("ebay")") == "offers[0].channel");
    CHECK(refused("/offers/0/channel", R"("1688")") == "offers[0].url");
    CHECK(refused("/offers/1/channel", R"("own")") == "offers[1].channel");
    CHECK(refused("/offers/1/url", R"("")") == "offers[1].url");
    CHECK(refused("/offers/0/price", "129") == "offers[0].price");
    CHECK(refused("/offers/0/price/amount", "-1") == "offers[0].price.amount");
    CHECK(refused("/offers/0/price/amount", "1.5") == "offers[0].price.amount");
    CHECK(refused("/offers/0/price/amount", "1000000000001") == "offers[0].price.amount");
    CHECK(refused("/offers/0/price/amount", "18446744073709551615") == "offers[0].price.amount");
    CHECK(refused("/offers/0/price/currency", R"("yuan")") == "offers[0].price.currency");
    CHECK(refused("/offers/1/min_order_quantity", "0") == "offers[1].min_order_quantity");
    CHECK(refused("/offers/1/sample_amount", R"("1")") == "offers[1].sample_amount");
    CHECK(refused("/colour", R"("red")") == "colour");
    CHECK(refused("/offers/0/stock", "5") == "offers[0].stock");
}

TEST_CASE("Tiers go up in quantity and down in price", "[commerce]") {
    CHECK(refused("/offers/1/tiers/0/amount", "7000") == "offers[1].tiers[0].amount");
    CHECK(refused("/offers/1/tiers/1/amount", "6500") == "offers[1].tiers[1].amount");
    CHECK(refused("/offers/1/tiers/1/min_quantity", "50") == "offers[1].tiers[1].min_quantity");
    CHECK(refused("/offers/1/tiers/0/min_quantity", "0") == "offers[1].tiers[0].min_quantity");
}

TEST_CASE("A link can only be one that a browser may follow safely", "[commerce]") {
    for (const char* url : {"ftp://a.example/",
                            "https://",
                            "https:///path",
                            "//a.example/",
                            "https://taobao.com@evil.example/",
                            "https://a.example/\r\nSet-Cookie:x",
                            "https://a.example/<b>",
                            "https://a.example/\xe4\xbd\xa0",
                            "https://:80/"}) {
        json::object product = scarf();
        product["image"] = url;
        INFO(url);
        CHECK(refusal_of(product).field == "image");
    }
    json::object product = scarf();
    product["image"] = "https://a.example/" + std::string(2048 - 18, 'x');
    CHECK(product_from_json(product).has_value());
    product["image"] = "https://a.example/" + std::string(2049 - 18, 'x');
    CHECK(refusal_of(product).field == "image");
}

TEST_CASE("A name is valid UTF-8 of at most 200 characters", "[commerce]") {
    const auto named = [](const std::string& name) {
        json::object product = scarf();
        product["name"] = json::object{{"en", name}};
        return product_from_json(product).has_value();
    };
    std::string longest;
    for (int count = 0; count < 200; ++count) {
        longest += "\xf0\x9f\xa7\xa3";
    }
    CHECK(named(longest));
    CHECK_FALSE(named(longest + "x"));
    for (const char* broken : {"\xff",
                               "\xc0\xaf",
                               "\xed\xa0\x80",
                               "\xf4\x90\x80\x80",
                               "\xe4\xbd",
                               "\xe0\x80\xaf",
                               "\x80",
                               "a\x7f",
                               "\xc2\x85"}) {
        CHECK_FALSE(named(broken));
    }
}

TEST_CASE("There are at most eight languages and one offer for each channel", "[commerce]") {
    json::object product = scarf();
    json::object names;
    for (const char* language : {"en", "zh", "zh-CN", "zh-TW", "ja", "ko", "de", "fr"}) {
        names[language] = "Scarf";
    }
    product["name"] = names;
    CHECK(product_from_json(product).has_value());
    names["es"] = "Chal";
    product["name"] = names;
    CHECK(refusal_of(product).field == "name");
    product = scarf();
    product["offers"] = json::array(6, product["offers"].at(0));
    CHECK(refusal_of(product).field == "offers");
    CHECK(refusal_of(json::parse("[]")).field.empty());
}

TEST_CASE("An offer alone is read by the same rules", "[commerce]") {
    const json::value good = json::parse(kScarf).at("offers").at(1);
    const Outcome<Offer> offer = offer_from_json(good);
    REQUIRE(offer.has_value());
    CHECK(offer->channel == Channel::Wholesale1688);
    json::object wrong = good.as_object();
    wrong["tiers"] = json::parse(R"([{"min_quantity":50,"amount":7000}])");
    CHECK(offer_from_json(wrong).error().field == "tiers[0].amount");
    CHECK(offer_from_json(json::value{}).error().field == "offer");
}

TEST_CASE("A currency is one of ISO 4217, and a name has no space at its ends", "[commerce]") {
    CHECK(refused("/offers/0/price/currency", R"("XYZ")") == "offers[0].price.currency");
    CHECK(refused("/offers/0/price/currency", R"("XAU")") == "offers[0].price.currency");
    CHECK(refused("/name/en", "\"\\u3000 \"") == "name.en");
    json::object product = scarf();
    product["name"] = json::object{{"en", "  Silk scarf\u3000"}};
    CHECK(product_from_json(product)->name.at("en") == "Silk scarf");
    CHECK(product_from_text("{").has_error());
}

// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue_csv.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <random>

using namespace shopfloor;
using namespace shopfloor::commerce;

namespace {

const SheetDefaults kSilk{.store = "silk"};

CatalogueSheet read(std::string_view bytes, const SheetDefaults& defaults = kSilk) {
    Outcome<CatalogueSheet> sheet = read_catalogue(bytes, defaults);
    INFO((sheet ? "" : sheet.error().message));
    REQUIRE(sheet.has_value());
    for (const Product& product : sheet->products) {
        const Outcome<Product> again = product_from_json(boost::json::parse(to_json(product)));
        REQUIRE(again.has_value());
        CHECK(*again == product);
    }
    return *std::move(sheet);
}

std::string refusal(std::string_view bytes) {
    const Outcome<CatalogueSheet> sheet = read_catalogue(bytes, kSilk);
    REQUIRE(sheet.has_error());
    CHECK(sheet.error().code == "invalid");
    return sheet.error().message;
}

// The only error of a sheet with one product, as "column: message".
std::string only_error(const std::string& titles, const std::string& cells) {
    const CatalogueSheet sheet = read(titles + "\n" + cells + "\n");
    INFO(titles << '\n' << cells);
    REQUIRE(sheet.errors.size() == 1);
    CHECK(sheet.products.empty());
    CHECK(sheet.errors[0].row == 2);
    return sheet.errors[0].column + ": " + sheet.errors[0].message;
}

// Anything that a product may be, from the generator's numbers alone.
class ProductMaker {
public:
    explicit ProductMaker(unsigned seed) : random_(seed) {}

    Product make(int index) {
        Product product;
        product.store = "silk";
        product.sku = fmt::format("{}{}", one_of({"SKU-", "-", ".", "_"}), index);
        for (const char* language : {"zh-CN", "zh", "en", "EN", "en-us", "ja"}) {
            if (product.name.empty() || is(3)) product.name[language] = name();
        }
        if (is(2)) product.image = fmt::format("https://img.example.com/{}.jpg?a=b,c", index);
        for (std::size_t channel = 0; channel < kChannelCount; ++channel) {
            if (is(2)) product.offers.push_back(offer(static_cast<Channel>(channel)));
        }
        if (is(4)) std::ranges::shuffle(product.offers, random_);
        return product;
    }

    bool is(int one_in) { return below(one_in) == 0; }

private:
    int below(int limit) { return std::uniform_int_distribution{0, limit - 1}(random_); }

    std::string one_of(std::initializer_list<const char*> words) {
        return *(words.begin() + below(static_cast<int>(words.size())));
    }

    std::string name() {
        return one_of({"真丝围巾",
                       "Silk scarf",
                       "=1+1",
                       "'=1+1",
                       "''",
                       "@a",
                       "- b",
                       "a,b;c",
                       "say \"yes\"",
                       "5\" ribbon",
                       "🧣",
                       "'",
                       "+"});
    }

    Offer offer(Channel channel) {
        Offer made;
        made.channel = channel;
        made.price = {.amount = below(1'000'000) + 100, .currency = one_of({"CNY", "JPY", "KWD"})};
        if (channel != Channel::Own || is(2)) made.url = "https://shop.example.com/item?id=1";
        if (is(2)) made.min_order_quantity = below(500) + 1;
        if (is(2)) made.sample_amount = below(100'000);
        PriceTier tier{.min_quantity = below(10) + 1, .amount = made.price.amount - below(2)};
        for (int count = below(6); count > 0 && tier.amount > 0; --count) {
            made.tiers.push_back(tier);
            tier = {.min_quantity = tier.min_quantity + below(100) + 1,
                    .amount = tier.amount - below(20) - 1};
        }
        return made;
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("A row is a product with its names and an offer for each channel", "[commerce]") {
    const CatalogueSheet sheet = read(
        "sku,name_zh,name_en,image,taobao_url,taobao_price,1688_url,1688_price,1688_tiers,1688_moq,"
        "1688_sample,stock\r\n"
        "SILK-1,真丝围巾,Silk scarf,https://i.example/1.jpg,https://item.taobao.com/1,\"1,299.00\","
        "https://detail.1688.com/1,69,50:65.00;500:59.5,20,89,7\r\n"
        ",,,,,,,,,,,\r\n"
        "SILK-2,领带,,,,,,,,,,\r\n");
    CHECK(sheet.encoding == "UTF-8");
    CHECK(sheet.rows == 2);
    CHECK(sheet.errors.empty());
    CHECK(sheet.ignored_columns == std::vector<std::string>{"stock"});
    REQUIRE(sheet.products.size() == 2);
    const Product& scarf = sheet.products[0];
    CHECK(scarf.store == "silk");
    CHECK(scarf.sku == "SILK-1");
    CHECK(scarf.name.at("zh-CN") == "真丝围巾");
    CHECK(scarf.name.at("en") == "Silk scarf");
    CHECK(scarf.image == "https://i.example/1.jpg");
    REQUIRE(scarf.offers.size() == 2);
    CHECK(scarf.offers[0].channel == Channel::Taobao);
    CHECK(scarf.offers[0].price == Money{.amount = 129900, .currency = "CNY"});
    CHECK(scarf.offers[0].url == "https://item.taobao.com/1");
    CHECK(scarf.offers[1].tiers == std::vector<PriceTier>{{.min_quantity = 50, .amount = 6500},
                                                          {.min_quantity = 500, .amount = 5950}});
    CHECK(scarf.offers[1].min_order_quantity == 20);
    CHECK(scarf.offers[1].sample_amount == 8900);
    CHECK(sheet.products[1].offers.empty());
}

TEST_CASE("A Chinese price list is read, in the encoding of Excel in China", "[commerce]") {
    // 货号;名称;淘宝链接;淘宝价;批发链接;批发价;批发阶梯价 in GB 2312
    const std::string titles =
        "\xbb\xf5\xba\xc5;\xc3\xfb\xb3\xc6;\xcc\xd4\xb1\xa6\xc1\xb4\xbd\xd3;"
        "\xcc\xd4\xb1\xa6\xbc\xdb;"
        "\xc5\xfa\xb7\xa2\xc1\xb4\xbd\xd3;\xc5\xfa\xb7\xa2\xbc\xdb;"
        "\xc5\xfa\xb7\xa2\xbd\xd7\xcc\xdd\xbc\xdb\r\n";
    // 丝巾 … ￥99 … 50：65；500：59 with full-width punctuation
    const std::string row =
        "S-1;\xcb\xbf\xbd\xed;https://item.taobao.com/1;\xa3\xa4"
        "99;https://detail.1688.com/1;"
        "69;50\xa3\xba"
        "65\xa3\xbb"
        "500\xa3\xba"
        "59\r\n";
    const CatalogueSheet sheet = read(titles + row);
    CHECK(sheet.encoding == "GB18030");
    CHECK(sheet.errors.empty());
    REQUIRE(sheet.products.size() == 1);
    CHECK(sheet.products[0].name.at("zh-CN") == "丝巾");
    CHECK(sheet.products[0].offers[0].price.amount == 9900);
    CHECK(sheet.products[0].offers[1].tiers[1] == PriceTier{.min_quantity = 500, .amount = 5900});
}

TEST_CASE("The store's currency and language hold unless the sheet says otherwise", "[commerce]") {
    const SheetDefaults tokyo{.store = "silk", .currency = "JPY", .language = "ja"};
    const CatalogueSheet sheet = read(
        "sku,name,currency,price,1688_url,1688_price,1688_currency\n"
        "A,Scarf,,1200,,,\n"
        "B,Scarf,KWD,1.234,https://d.1688.com/1,69.00,CNY\n",
        tokyo);
    CHECK(sheet.errors.empty());
    REQUIRE(sheet.products.size() == 2);
    CHECK(sheet.products[0].name.at("ja") == "Scarf");
    CHECK(sheet.products[0].offers[0].price == Money{.amount = 1200, .currency = "JPY"});
    CHECK(sheet.products[1].offers[0].price == Money{.amount = 6900, .currency = "CNY"});
    CHECK(sheet.products[1].offers[1].price == Money{.amount = 1234, .currency = "KWD"});
}

TEST_CASE("Each wrong cell is named with what to do", "[commerce]") {
    CHECK(only_error("sku,name_en", "a b,Scarf") ==
          "sku: \"a b\" must be 1 to 64 of letters A-Z, digits, \".\", \"_\" and \"-\".");
    CHECK(only_error("货号,name_en", ",Scarf") ==
          "货号: The product has no SKU. Give it one of its own.");
    CHECK(only_error("sku,image", "A,https://i.example/1.jpg") ==
          "name_zh-CN: The product has no name. Fill in a column such as name_zh or name_en.");
    CHECK(only_error("sku,name_en,image", "A,Scarf,scarf.jpg")
              .find("image: \"scarf.jpg\" is no http") == 0);
    CHECK(only_error("sku,name_en,淘宝价", "A,Scarf,99") ==
          "taobao_url: The taobao offer has no link. Add it, or leave all its columns empty.");
    CHECK(only_error("sku,name_en,1688_url,1688_moq", "A,Scarf,https://d.1688.com/1,20") ==
          "1688_price: The 1688 offer has no price. Add it, or leave all its columns empty.");
    CHECK(only_error("sku,name_en,price", "A,Scarf,12元5") ==
          "price: \"12元5\" is not an amount; write it like 129.00, without words.");
    CHECK(only_error("sku,name_en,price,currency", "A,Scarf,12,RMB") ==
          "currency: \"RMB\" is no currency of ISO 4217, such as CNY.");
    CHECK(only_error("sku,name_en,price,own_moq", "A,Scarf,12,0") ==
          "own_moq: \"0\" is not a quantity; write a whole number from 1 to 1000000000.");
    CHECK(only_error("sku,name_en,price,own_sample", "A,Scarf,12,x")
              .find("own_sample: \"x\" is not") == 0);
    CHECK(only_error("sku,name_en,price,tiers", "A,Scarf,12,50=11") ==
          "tiers: \"50=11\" is no tier; write quantity:price, such as 50:65.00;500:59.00.");
    CHECK(only_error("sku,name_en,price,tiers", "A,Scarf,12,50:13") ==
          "tiers: The price of tier \"50:13\" must not be above the price.");
    CHECK(only_error("sku,name_en,price,tiers", "A,Scarf,12,50:11;40:10") ==
          "tiers: The quantity of tier \"40:10\" must be more than the tier's before.");
    CHECK(only_error("sku,name_en,price,channels", "A,Scarf,12,ebay")
              .find("channels: \"ebay\" is no order") == 0);
    CHECK(only_error("sku,name_en", "A,Scarf,red").find(": The row has more cells") == 0);
    CHECK(only_error("sku,name_en", "A,\"Scarf").find("name_en: Field 2 begins with a quote") == 0);
}

TEST_CASE("Good rows stand beside wrong ones, and no SKU comes twice", "[commerce]") {
    const CatalogueSheet sheet = read("sku,name\nA,One\nB,\nA,Two\nC,Three\n");
    CHECK(sheet.rows == 4);
    REQUIRE(sheet.products.size() == 2);
    CHECK(sheet.products[1].sku == "C");
    REQUIRE(sheet.errors.size() == 2);
    CHECK(sheet.errors[0].row == 3);
    CHECK(sheet.errors[1].row == 4);
    CHECK(sheet.errors[1].message == "\"A\" is in row 2 already. Keep one row for each product.");
}

TEST_CASE("The list of errors has an end", "[commerce]") {
    std::string bytes = "sku,name\n";
    for (int row = 0; row < 250; ++row) {
        bytes += "a b,x\n";
    }
    const CatalogueSheet sheet = read(bytes);
    CHECK(sheet.errors.size() == kMaxListedErrors);
    CHECK(sheet.more_errors == 150);
}

TEST_CASE("What is no price list is refused as a whole", "[commerce]") {
    CHECK(refusal("") == "The file is empty.");
    CHECK(refusal("\n\r\n , \n") == "The file is empty.");
    CHECK(refusal("name,price\nScarf,12\n").find("\"sku\"") != std::string::npos);
    CHECK(refusal("sku,货号\n") == "The columns \"sku\" and \"货号\" mean the same. Keep one.");
    CHECK(refusal("sku,\xff\n").find("encoding") != std::string::npos);
    CHECK(refusal(std::string(kMaxSheetBytes + 1, 'x')).find("16777216") != std::string::npos);
    std::string many = "sku\n";
    for (std::size_t row = 0; row <= kMaxSheetRows; ++row) {
        many += "x\n";
    }
    CHECK(refusal(many).find("more than 20000 products") != std::string::npos);
}

TEST_CASE("Cut off at any byte, a sheet gives products or errors", "[commerce]") {
    const std::string whole =
        "sku,name_zh,price,tiers\r\nA,\"真丝, 围巾\",129.00,50:65;500:59\r\nB,x,¥1,\r\n";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const Outcome<CatalogueSheet> sheet = read_catalogue(whole.substr(0, size), kSilk);
        if (sheet) CHECK(sheet->products.size() + sheet->errors.size() <= 8);
    }
}

TEST_CASE("A catalogue is the same after being exported and imported", "[commerce]") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        ProductMaker maker{seed};
        std::vector<Product> products;
        for (int index = 0; index < 40; ++index) {
            products.push_back(maker.make(index));
        }
        if (seed % 2 == 0) {
            for (Product& product : products) {
                for (Offer& offer : product.offers) {
                    offer.price.currency = product.offers.front().price.currency;
                }
            }
        }
        const CatalogueSheet sheet = read(write_catalogue(products));
        INFO("seed " << seed);
        INFO((sheet.errors.empty() ? "" : sheet.errors[0].column + ": " + sheet.errors[0].message));
        CHECK(sheet.errors.empty());
        CHECK(sheet.ignored_columns.empty());
        CHECK(sheet.products == products);
    }
}

TEST_CASE("No cell of an export is a formula to a spreadsheet", "[commerce]") {
    Product product;
    product.store = "silk";
    product.sku = "-1";
    product.name = {{"en", "=HYPERLINK(\"http://evil.example\")"}};
    const std::string sheet = write_catalogue({product});
    CHECK(sheet.find("'-1,\"'=HYPERLINK") != std::string::npos);
}

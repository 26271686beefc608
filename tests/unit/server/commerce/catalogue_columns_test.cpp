// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue_columns.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::commerce;

namespace {

Column offer_column(Channel channel, ColumnKind kind) {
    return {.kind = kind, .language = {}, .channel = channel};
}

std::optional<Column> of(std::string_view title) { return column_from_title(title, "zh-CN"); }

void check(std::string_view title, const Column& column) {
    INFO(title);
    const auto found = of(title);
    REQUIRE(found.has_value());
    CHECK(*found == column);
}

std::string language_of(std::string_view title) {
    INFO(title);
    const auto found = of(title);
    REQUIRE(found.has_value());
    CHECK(found->kind == ColumnKind::Name);
    return found->language;
}

}  // namespace

TEST_CASE("Titles are known in English and Chinese, in any spelling", "[commerce]") {
    for (const char* title : {"sku", " SKU ", "货号", "商品编码", "款号", "sku_id"}) {
        check(title, {.kind = ColumnKind::Sku});
    }
    for (const char* title : {"taobao_price",
                              "Taobao Price",
                              "TAOBAO-PRICE",
                              "淘宝价",
                              "淘宝价格（元）",
                              "淘宝 价格 (CNY)"}) {
        check(title, offer_column(Channel::Taobao, ColumnKind::Price));
    }
    check("1688_moq", offer_column(Channel::Wholesale1688, ColumnKind::MinOrderQuantity));
    check("1688起订量", offer_column(Channel::Wholesale1688, ColumnKind::MinOrderQuantity));
    check("批发价", offer_column(Channel::Wholesale1688, ColumnKind::Price));
    check("批发阶梯价", offer_column(Channel::Wholesale1688, ColumnKind::Tiers));
    check("1688样品价", offer_column(Channel::Wholesale1688, ColumnKind::Sample));
    check("天猫链接", offer_column(Channel::Tmall, ColumnKind::Url));
    check("工厂特供价", offer_column(Channel::Special, ColumnKind::Price));
    check("价格", offer_column(Channel::Own, ColumnKind::Price));
    check("own_url", offer_column(Channel::Own, ColumnKind::Url));
    check("url", offer_column(Channel::Own, ColumnKind::Url));
    check("special_currency", offer_column(Channel::Special, ColumnKind::OfferCurrency));
    check("币种", {.kind = ColumnKind::Currency});
    check("图片", {.kind = ColumnKind::Image});
    for (const char* title :
         {"", "库存", "taobao", "price_taobao", "tabao_price", "(sku)", "names"}) {
        INFO(title);
        CHECK_FALSE(of(title).has_value());
    }
}

TEST_CASE("A name's title has its language", "[commerce]") {
    CHECK(language_of("name_en") == "en");
    CHECK(language_of("Name EN") == "en");
    CHECK(language_of("name_zh") == "zh-CN");
    CHECK(language_of("NAME_ZH_CN") == "zh-CN");
    CHECK(language_of("name_zh-hant-tw") == "zh-Hant-TW");
    CHECK(language_of("名称") == "zh-CN");
    CHECK(language_of("英文名称") == "en");
    CHECK(language_of("name") == "zh-CN");
    CHECK(language_of("name:zh") == "zh");
    CHECK_FALSE(of("name_").has_value());
    CHECK_FALSE(of("name_e").has_value());
    CHECK_FALSE(of("name:e!").has_value());
}

TEST_CASE("Each title that is written is known again", "[commerce]") {
    std::vector<Column> columns{{.kind = ColumnKind::Sku},
                                {.kind = ColumnKind::Image},
                                {.kind = ColumnKind::Channels},
                                {.kind = ColumnKind::Currency}};
    for (const char* language :
         {"zh", "zh-CN", "en", "EN", "en-US", "en-us", "zh-Hant-HK", "de-x-own-1"}) {
        columns.push_back({.kind = ColumnKind::Name, .language = language});
    }
    for (std::size_t channel = 0; channel < kChannelCount; ++channel) {
        for (const ColumnKind kind : {ColumnKind::Url,
                                      ColumnKind::Price,
                                      ColumnKind::Tiers,
                                      ColumnKind::MinOrderQuantity,
                                      ColumnKind::Sample,
                                      ColumnKind::OfferCurrency}) {
            columns.push_back(offer_column(static_cast<Channel>(channel), kind));
        }
    }
    for (const Column& column : columns) {
        check(title_of(column), column);
    }
    CHECK(title_of(columns[4]) == "name:zh");
    CHECK(title_of(columns[5]) == "name_zh-CN");
    CHECK(title_of(columns.back()) == "own_currency");
}

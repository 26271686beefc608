// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue_columns.hpp"

#include "pipeline/base/spelling.hpp"
#include "server/commerce/text_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace shopfloor::commerce {
namespace {

using Title = std::pair<std::string_view, ColumnKind>;

// Of the product. Compared with `compact` titles; the first of each kind is what we write.
constexpr std::array kProductTitles{
    Title{"sku", ColumnKind::Sku},           Title{"skuid", ColumnKind::Sku},
    Title{"商品编码", ColumnKind::Sku},      Title{"商家编码", ColumnKind::Sku},
    Title{"产品编码", ColumnKind::Sku},      Title{"编码", ColumnKind::Sku},
    Title{"货号", ColumnKind::Sku},          Title{"款号", ColumnKind::Sku},
    Title{"image", ColumnKind::Image},       Title{"imageurl", ColumnKind::Image},
    Title{"picture", ColumnKind::Image},     Title{"图片", ColumnKind::Image},
    Title{"主图", ColumnKind::Image},        Title{"图片链接", ColumnKind::Image},
    Title{"图片地址", ColumnKind::Image},    Title{"商品图片", ColumnKind::Image},
    Title{"channels", ColumnKind::Channels}, Title{"渠道", ColumnKind::Channels},
    Title{"渠道顺序", ColumnKind::Channels}, Title{"currency", ColumnKind::Currency},
    Title{"币种", ColumnKind::Currency},     Title{"货币", ColumnKind::Currency},
};

// Of an offer, after the channel's word.
constexpr std::array kOfferTitles{
    Title{"url", ColumnKind::Url},
    Title{"link", ColumnKind::Url},
    Title{"链接", ColumnKind::Url},
    Title{"商品链接", ColumnKind::Url},
    Title{"网址", ColumnKind::Url},
    Title{"price", ColumnKind::Price},
    Title{"价", ColumnKind::Price},
    Title{"价格", ColumnKind::Price},
    Title{"单价", ColumnKind::Price},
    Title{"售价", ColumnKind::Price},
    Title{"零售价", ColumnKind::Price},
    Title{"tiers", ColumnKind::Tiers},
    Title{"pricetiers", ColumnKind::Tiers},
    Title{"阶梯价", ColumnKind::Tiers},
    Title{"阶梯价格", ColumnKind::Tiers},
    Title{"moq", ColumnKind::MinOrderQuantity},
    Title{"minorderquantity", ColumnKind::MinOrderQuantity},
    Title{"起订量", ColumnKind::MinOrderQuantity},
    Title{"起批量", ColumnKind::MinOrderQuantity},
    Title{"最小起订量", ColumnKind::MinOrderQuantity},
    Title{"sample", ColumnKind::Sample},
    Title{"sampleprice", ColumnKind::Sample},
    Title{"样品价", ColumnKind::Sample},
    Title{"样品价格", ColumnKind::Sample},
    Title{"拿样价", ColumnKind::Sample},
    Title{"currency", ColumnKind::OfferCurrency},
    Title{"币种", ColumnKind::OfferCurrency},
    Title{"货币", ColumnKind::OfferCurrency},
};

// A longer word before those it begins with.
constexpr std::array<std::pair<std::string_view, Channel>, 14> kChannelWords{{
    {"taobao", Channel::Taobao},
    {"淘宝", Channel::Taobao},
    {"tmall", Channel::Tmall},
    {"天猫", Channel::Tmall},
    {"1688", Channel::Wholesale1688},
    {"wholesale", Channel::Wholesale1688},
    {"阿里巴巴", Channel::Wholesale1688},
    {"批发", Channel::Wholesale1688},
    {"special", Channel::Special},
    {"工厂特供", Channel::Special},
    {"特供", Channel::Special},
    {"own", Channel::Own},
    {"本店", Channel::Own},
    {"自营", Channel::Own},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNameTitles{{
    {"商品名称", "zh-CN"},
    {"商品名", "zh-CN"},
    {"产品名称", "zh-CN"},
    {"名称", "zh-CN"},
    {"品名", "zh-CN"},
    {"中文名", "zh-CN"},
    {"中文名称", "zh-CN"},
    {"英文名", "en"},
    {"英文名称", "en"},
}};

constexpr std::string_view kExactName = "name:";

// "价格（元）" and "Price (CNY)" without what is in the parentheses.
std::string_view without_unit(std::string_view title) {
    for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"(", ")"},
                                      std::pair<std::string_view, std::string_view>{"（", "）"}}) {
        const std::size_t at = title.find(open);
        if (at != title.npos && at > 0 && title.ends_with(close))
            return trimmed(title.substr(0, at));
    }
    return title;
}

std::string compact(std::string_view text) {
    std::string result;
    std::ranges::copy_if(
        text, std::back_inserter(result), [](char c) { return c != ' ' && c != '_' && c != '-'; });
    return result;
}

template <class Table>
auto find_in(const Table& table, std::string_view word) {
    return std::ranges::find(table, word, [](const auto& entry) { return entry.first; });
}

// The usual case of a tag's parts (RFC 5646, 2.1.1), which a spreadsheet may have lost.
std::string canonical_language(std::string_view tag) {
    std::string result;
    for (bool is_first = true; !tag.empty(); is_first = false) {
        std::string part = in_small_letters(tag.substr(0, tag.find('-')));
        tag.remove_prefix(std::min(part.size() + 1, tag.size()));
        const auto upper = [](char c) { return static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c); };
        if (!is_first && part.size() == 2) std::ranges::transform(part, part.begin(), upper);
        if (!is_first && part.size() == 4) part[0] = upper(part[0]);
        if (!is_first) result += '-';
        result += part;
    }
    return result == "zh" ? "zh-CN" : result;
}

// "name_zh-CN", "name_zh" (short for it), "Name EN"; "name:zh" is exactly the language zh.
std::optional<std::string> language_from_title(std::string_view title, std::string_view language) {
    if (title.starts_with(kExactName)) {
        const std::string_view tag = title.substr(kExactName.size());
        if (is_language(tag)) return std::string{tag};
        return std::nullopt;
    }
    std::string word = in_small_letters(without_unit(title));
    std::ranges::replace(word, '_', '-');
    std::ranges::replace(word, ' ', '-');
    if (word == "name" || word == "title") return std::string{language};
    const auto known = find_in(kNameTitles, word);
    if (known != kNameTitles.end()) return std::string{known->second};
    constexpr std::string_view prefix = "name-";
    if (!word.starts_with(prefix) || !is_language(word.substr(prefix.size()))) return std::nullopt;
    return canonical_language(word.substr(prefix.size()));
}

}  // namespace

std::optional<Column> column_from_title(std::string_view title, std::string_view language) {
    const std::string_view plain = trimmed(title);
    if (auto named = language_from_title(plain, language)) {
        return Column{.kind = ColumnKind::Name, .language = *std::move(named)};
    }
    const std::string word = compact(in_small_letters(without_unit(plain)));
    const auto of_product = find_in(kProductTitles, word);
    if (of_product != kProductTitles.end()) return Column{.kind = of_product->second};

    std::string_view rest = word;
    Channel channel = Channel::Own;
    for (const auto& [name, named_channel] : kChannelWords) {
        if (!rest.starts_with(name)) continue;
        rest.remove_prefix(name.size());
        channel = named_channel;
        break;
    }
    const auto of_offer = find_in(kOfferTitles, rest);
    if (of_offer == kOfferTitles.end()) return std::nullopt;
    return Column{.kind = of_offer->second, .language = {}, .channel = channel};
}

std::string title_of(const Column& column) {
    if (column.kind == ColumnKind::Name) {
        const bool is_canonical = canonical_language(column.language) == column.language;
        return is_canonical ? "name_" + column.language : std::string{kExactName} + column.language;
    }
    const auto by_kind = [&](const Title& title) { return title.second == column.kind; };
    const auto of_product = std::ranges::find_if(kProductTitles, by_kind);
    if (of_product != kProductTitles.end()) return std::string{of_product->first};
    const auto of_offer = std::ranges::find_if(kOfferTitles, by_kind);
    return fmt::format("{}_{}", to_word(column.channel), of_offer->first);
}

}  // namespace shopfloor::commerce

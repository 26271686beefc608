// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue_row.hpp"

#include "server/commerce/csv.hpp"
#include "server/commerce/currency.hpp"
#include "server/commerce/text_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace shopfloor::commerce {
namespace {

constexpr std::size_t kQuotedChars = 40;  // of a cell, in a sentence about it

std::string quoted(std::string_view cell) {
    std::string_view part = cell.substr(0, kQuotedChars);
    while (!part.empty() && !is_utf8(part)) {
        part.remove_suffix(1);
    }
    return fmt::format("\"{}{}\"", part, part.size() < cell.size() ? "…" : "");
}

/// One row, cell by cell. Every wrong cell is noted, once.
class RowReader {
public:
    RowReader(const SheetColumns& columns,
              const std::vector<std::string>& cells,
              std::vector<CellError>& errors)
        : columns_(columns), cells_(cells), errors_(errors) {}

    std::string_view cell(const Column& column) const {
        const std::size_t at = index_of(columns_, column);
        return at < cells_.size() ? without_formula_guard(trimmed(cells_[at])) : std::string_view{};
    }

    void refuse(const Column& column, std::string message) {
        const std::size_t at = index_of(columns_, column);
        errors_.push_back(
            {at < columns_.size() ? columns_[at].title : title_of(column), std::move(message)});
    }

    void refuse_cell(const Column& column, std::string_view sentence) {
        refuse(column, fmt::format("{} {}", quoted(cell(column)), sentence));
    }

    std::optional<std::int64_t> amount(const Column& column, const std::string& currency) {
        return amount(column, cell(column), currency);
    }

    std::optional<std::int64_t> amount(const Column& column,
                                       std::string_view text,
                                       const std::string& currency) {
        if (text.empty()) return std::nullopt;
        const Outcome<std::int64_t> read = parse_amount(text, currency);
        if (read) return *read;
        refuse(column, fmt::format("{} {}", quoted(text), read.error().message));
        return std::nullopt;
    }

    std::optional<std::int64_t> quantity(const Column& column, std::string_view text) {
        std::int64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        if (error == std::errc{} && stop == end && number >= 1 && number <= kMaxQuantity) {
            return number;
        }
        refuse(column,
               fmt::format("{} is not a quantity; write a whole number from 1 to {}.",
                           quoted(text),
                           kMaxQuantity));
        return std::nullopt;
    }

    const SheetColumns& columns() const { return columns_; }

private:
    const SheetColumns& columns_;
    const std::vector<std::string>& cells_;
    std::vector<CellError>& errors_;
};

Column of_offer(Channel channel, ColumnKind kind) {
    return {.kind = kind, .language = {}, .channel = channel};
}

std::string read_currency(RowReader& row, Channel channel, const std::string& standard) {
    const Column own = of_offer(channel, ColumnKind::OfferCurrency);
    const Column of_row{.kind = ColumnKind::Currency};
    const bool has_own = !row.cell(own).empty();
    const std::string_view written = row.cell(has_own ? own : of_row);
    if (written.empty() && is_currency(standard)) return standard;
    if (is_currency(written)) return std::string{written};
    row.refuse_cell(has_own ? own : of_row, "is no currency of ISO 4217, such as CNY.");
    return standard;
}

// "50:65.00;500:59.00"; Chinese punctuation and line ends do as well.
std::vector<std::string_view> split(std::string_view text,
                                    std::initializer_list<std::string_view> separators) {
    std::vector<std::string_view> parts;
    while (true) {
        std::size_t first = text.npos;
        std::size_t size = 0;
        for (const std::string_view separator : separators) {
            const std::size_t at = text.find(separator);
            if (at < first) {
                first = at;
                size = separator.size();
            }
        }
        parts.push_back(trimmed(text.substr(0, first)));
        if (first == text.npos) return parts;
        text.remove_prefix(first + size);
    }
}

std::vector<PriceTier> read_tiers(RowReader& row, Channel channel, const Money& price) {
    const Column column = of_offer(channel, ColumnKind::Tiers);
    std::vector<PriceTier> tiers;
    for (const std::string_view part : split(row.cell(column), {";", "；", "\n"})) {
        if (part.empty()) continue;
        const auto pair = split(part, {":", "："});
        if (pair.size() != 2 || pair[0].empty() || pair[1].empty()) {
            row.refuse(
                column,
                fmt::format("{} is no tier; write quantity:price, such as 50:65.00;500:59.00.",
                            quoted(part)));
            return {};
        }
        const auto quantity = row.quantity(column, pair[0]);
        const auto amount = quantity ? row.amount(column, pair[1], price.currency) : std::nullopt;
        if (!quantity || !amount) return {};
        const PriceTier tier{.min_quantity = *quantity, .amount = *amount};
        if (const auto fault = tier_fault(tiers, tier, price.amount)) {
            row.refuse(column,
                       fmt::format("The {} of tier {} {}.",
                                   fault->field == "amount" ? "price" : "quantity",
                                   quoted(part),
                                   fault->sentence));
            return {};
        }
        tiers.push_back(tier);
        if (tiers.size() > kMaxTiers) {
            row.refuse(column, fmt::format("There are more than {} tiers.", kMaxTiers));
            return {};
        }
    }
    return tiers;
}

bool has_offer(const RowReader& row, Channel channel) {
    constexpr std::array kinds{ColumnKind::Url,
                               ColumnKind::Price,
                               ColumnKind::Tiers,
                               ColumnKind::MinOrderQuantity,
                               ColumnKind::Sample};
    return std::ranges::any_of(
        kinds, [&](ColumnKind kind) { return !row.cell(of_offer(channel, kind)).empty(); });
}

Offer read_offer(RowReader& row, Channel channel, const SheetDefaults& defaults) {
    const Column url = of_offer(channel, ColumnKind::Url);
    const Column price = of_offer(channel, ColumnKind::Price);
    const Column quantity = of_offer(channel, ColumnKind::MinOrderQuantity);
    Offer offer;
    offer.channel = channel;
    offer.url = row.cell(url);
    if (offer.url.empty() && channel != Channel::Own) {
        row.refuse(url,
                   fmt::format("The {} offer has no link. Add it, or leave all its columns empty.",
                               to_word(channel)));
    } else if (!offer.url.empty() && !is_web_url(offer.url)) {
        row.refuse_cell(url, "is no http or https address of at most 2048 ASCII characters.");
    }
    offer.price.currency = read_currency(row, channel, defaults.currency);
    if (row.cell(price).empty()) {
        row.refuse(price,
                   fmt::format("The {} offer has no price. Add it, or leave all its columns empty.",
                               to_word(channel)));
        return offer;
    }
    const auto amount = row.amount(price, offer.price.currency);
    if (amount) {
        offer.price.amount = *amount;
        offer.tiers = read_tiers(row, channel, offer.price);
    }
    if (!row.cell(quantity).empty()) {
        offer.min_order_quantity = row.quantity(quantity, row.cell(quantity)).value_or(1);
    }
    offer.sample_amount = row.amount(of_offer(channel, ColumnKind::Sample), offer.price.currency);
    return offer;
}

void sort_offers(RowReader& row, std::vector<Offer>& offers) {
    const Column column{.kind = ColumnKind::Channels};
    if (row.cell(column).empty()) return;
    std::vector<Channel> order;
    for (const std::string_view word : split(row.cell(column), {";", "；", ",", "，", " "})) {
        if (word.empty()) continue;
        const auto channel = channel_from_word(word);
        if (!channel) {
            row.refuse_cell(column,
                            "is no order of channels; write those of taobao, tmall, 1688, special "
                            "and own that the product has, such as: own;1688.");
            return;
        }
        order.push_back(*channel);
    }
    std::ranges::stable_sort(offers, {}, [&](const Offer& offer) {
        return std::ranges::find(order, offer.channel) - order.begin();
    });
}

void read_names(RowReader& row, Product& product, const SheetDefaults& defaults) {
    for (const SheetColumn& column : row.columns()) {
        if (!column.column || column.column->kind != ColumnKind::Name) continue;
        const std::string_view name = row.cell(*column.column);
        if (name.empty()) continue;
        if (!is_line(name, kMaxNameChars)) {
            row.refuse_cell(*column.column, "must be one line of at most 200 characters.");
        }
        product.name.emplace(column.column->language, name);
    }
    // What is wrong with all names is told of the first of their columns.
    const auto first = std::ranges::find_if(row.columns(), [](const SheetColumn& column) {
        return column.column && column.column->kind == ColumnKind::Name;
    });
    const Column standard = first != row.columns().end()
                                ? *first->column
                                : Column{.kind = ColumnKind::Name, .language = defaults.language};
    if (product.name.empty()) {
        row.refuse(standard,
                   "The product has no name. Fill in a column such as name_zh or name_en.");
    } else if (product.name.size() > kMaxLanguages) {
        row.refuse(standard, fmt::format("There are more than {} languages.", kMaxLanguages));
    }
}

}  // namespace

std::size_t index_of(const SheetColumns& columns, const Column& column) {
    const auto found = std::ranges::find_if(
        columns, [&](const SheetColumn& each) { return each.column == column; });
    return static_cast<std::size_t>(found - columns.begin());
}

Product read_product_row(const SheetColumns& columns,
                         const std::vector<std::string>& cells,
                         const SheetDefaults& defaults,
                         std::vector<CellError>& errors) {
    RowReader row{columns, cells, errors};
    const Column sku{.kind = ColumnKind::Sku};
    const Column image{.kind = ColumnKind::Image};
    Product product;
    product.store = defaults.store;
    product.sku = row.cell(sku);
    if (product.sku.empty()) {
        row.refuse(sku, "The product has no SKU. Give it one of its own.");
    } else if (!is_sku(product.sku)) {
        row.refuse_cell(sku, "must be 1 to 64 of letters A-Z, digits, \".\", \"_\" and \"-\".");
    }
    read_names(row, product, defaults);
    product.image = row.cell(image);
    if (!product.image.empty() && !is_image_link(product.image)) {
        row.refuse_cell(image, "is no http or https address of at most 2048 ASCII characters.");
    }
    for (std::size_t index = 0; index < kChannelCount; ++index) {
        const auto channel = static_cast<Channel>(index);
        if (has_offer(row, channel)) product.offers.push_back(read_offer(row, channel, defaults));
    }
    sort_offers(row, product.offers);
    return product;
}

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
// catalogue_row.hpp: from a product to its row.
#include "server/commerce/catalogue_row.hpp"
#include "server/commerce/csv.hpp"
#include "server/commerce/currency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace shopfloor::commerce {
namespace {

bool is_in_order(const std::vector<Offer>& offers) {
    return std::ranges::is_sorted(offers, {}, &Offer::channel);
}

bool has_one_currency(const Product& product) {
    return std::ranges::all_of(product.offers, [&](const Offer& offer) {
        return offer.price.currency == product.offers.front().price.currency;
    });
}

std::string cell_of_offer(const Offer& offer, ColumnKind kind) {
    const std::string& currency = offer.price.currency;
    switch (kind) {
        case ColumnKind::Url: return offer.url;
        case ColumnKind::Price: return format_amount(offer.price.amount, currency);
        case ColumnKind::OfferCurrency: return currency;
        case ColumnKind::MinOrderQuantity:
            return offer.min_order_quantity == 1 ? "" : std::to_string(offer.min_order_quantity);
        case ColumnKind::Sample:
            return offer.sample_amount ? format_amount(*offer.sample_amount, currency) : "";
        default: break;
    }
    std::string tiers;
    for (const PriceTier& tier : offer.tiers) {
        if (!tiers.empty()) tiers += ';';
        tiers += fmt::format("{}:{}", tier.min_quantity, format_amount(tier.amount, currency));
    }
    return tiers;
}

}  // namespace

std::vector<Column> columns_for(const std::vector<Product>& products) {
    std::set<std::string> languages;
    std::set<Channel> channels;
    bool needs_order = false;
    bool needs_currencies = false;
    for (const Product& product : products) {
        for (const auto& [language, name] : product.name) {
            languages.insert(language);
        }
        for (const Offer& offer : product.offers) {
            channels.insert(offer.channel);
        }
        needs_order = needs_order || !is_in_order(product.offers);
        needs_currencies = needs_currencies || !has_one_currency(product);
    }
    std::vector<Column> columns{{.kind = ColumnKind::Sku}};
    for (const std::string& language : languages) {
        columns.push_back({.kind = ColumnKind::Name, .language = language});
    }
    columns.push_back({.kind = ColumnKind::Image});
    if (!needs_currencies) columns.push_back({.kind = ColumnKind::Currency});
    if (needs_order) columns.push_back({.kind = ColumnKind::Channels});
    for (const Channel channel : channels) {
        for (const ColumnKind kind : {ColumnKind::Url,
                                      ColumnKind::Price,
                                      ColumnKind::Tiers,
                                      ColumnKind::MinOrderQuantity,
                                      ColumnKind::Sample,
                                      ColumnKind::OfferCurrency}) {
            if (kind == ColumnKind::OfferCurrency && !needs_currencies) continue;
            columns.push_back({.kind = kind, .language = {}, .channel = channel});
        }
    }
    return columns;
}

std::string cell_of(const Product& product, const Column& column) {
    switch (column.kind) {
        case ColumnKind::Sku: return with_formula_guard(product.sku);
        case ColumnKind::Image: return product.image;
        case ColumnKind::Name: {
            const auto name = product.name.find(column.language);
            return name == product.name.end() ? "" : with_formula_guard(name->second);
        }
        case ColumnKind::Currency:
            return product.offers.empty() ? "" : product.offers.front().price.currency;
        case ColumnKind::Channels: {
            if (is_in_order(product.offers)) return "";
            std::string order;
            for (const Offer& offer : product.offers) {
                if (!order.empty()) order += ';';
                order += to_word(offer.channel);
            }
            return order;
        }
        default: break;
    }
    const auto offer = std::ranges::find(product.offers, column.channel, &Offer::channel);
    return offer == product.offers.end() ? "" : cell_of_offer(*offer, column.kind);
}

}  // namespace shopfloor::commerce

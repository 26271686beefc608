// SPDX-License-Identifier: MIT
#include "server/sales/report.hpp"

#include <algorithm>
#include <tuple>

namespace shopfloor::sales {

SalesCount& SalesCount::operator+=(const SalesCount& other) noexcept {
    impressions += other.impressions;
    clicks += other.clicks;
    card_clicks += other.card_clicks;
    return *this;
}

std::optional<double> click_rate(const SalesCount& count) noexcept {
    if (count.impressions == 0) return std::nullopt;
    return static_cast<double>(count.clicks) / static_cast<double>(count.impressions);
}

std::vector<ProductFigures> product_figures(const std::vector<ChannelCount>& counts,
                                            const std::map<std::string, std::uint64_t>& clickers,
                                            const std::vector<Explanation>& explanations) {
    std::map<std::string, ProductFigures> by_sku;
    for (const Explanation& explanation : explanations) {
        by_sku[explanation.product].explained += explanation.ended - explanation.begun;
    }
    for (const ChannelCount& count : counts) {
        ProductFigures& product = by_sku[count.sku];
        product.total += count.count;
        product.channels[count.channel] += count.count;
    }
    std::vector<ProductFigures> products;
    for (auto& [sku, product] : by_sku) {
        product.sku = sku;
        const auto clicked = clickers.find(sku);
        if (clicked != clickers.end()) product.clickers = clicked->second;
        products.push_back(std::move(product));
    }
    std::ranges::stable_sort(products, [](const ProductFigures& a, const ProductFigures& b) {
        return std::tie(a.total.clicks, a.total.impressions) >
               std::tie(b.total.clicks, b.total.impressions);
    });
    return products;
}

}  // namespace shopfloor::sales

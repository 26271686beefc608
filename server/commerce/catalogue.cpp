// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue.hpp"

#include "pipeline/base/spelling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace shopfloor::commerce {
namespace {

// `"go":"/go/STORE~SKU~CHANNEL~SIGNATURE",`, without store and SKU (server/show/go_links).
constexpr std::size_t kGoBytes = 44;

using NewItems = std::unordered_map<std::string_view, const CatalogueItem*>;

std::size_t size_of(const CatalogueItem& item) {
    return item.sku.size() + item.json.size() + item.words.size();
}

NewItems by_sku(const std::vector<ItemPtr>& items) {
    NewItems known;
    for (const ItemPtr& item : items) {
        known.insert_or_assign(item->sku, item.get());
    }
    return known;
}

}  // namespace

ItemPtr make_item(const Product& product) {
    CatalogueItem item{.sku = product.sku,
                       .json = to_json(product),
                       .words = in_small_letters(product.sku),
                       .bag_bytes = 0};
    for (const auto& [language, name] : product.name) {
        item.words += '\n';
        item.words += in_small_letters(name);
    }
    const std::size_t go_bytes = kGoBytes + product.store.size() + product.sku.size();
    item.bag_bytes = item.json.size() + product.offers.size() * go_bytes;
    return std::make_shared<const CatalogueItem>(std::move(item));
}

ItemPtr Catalogue::find(std::string_view sku) const {
    const auto found = items_.find(sku);
    return found == items_.end() ? nullptr : found->second;
}

std::vector<ItemPtr> Catalogue::all() const {
    std::vector<ItemPtr> items;
    items.reserve(items_.size());
    for (const auto& [sku, item] : items_) {
        items.push_back(item);
    }
    return items;
}

Catalogue::Page Catalogue::page(std::string_view query,
                                std::string_view after,
                                std::size_t limit) const {
    const std::string words = in_small_letters(query);
    Page page;
    bool is_full = false;
    for (const auto& [sku, item] : items_) {
        if (item->words.find(words) == item->words.npos) continue;
        ++page.total;
        if (!after.empty() && sku <= after) continue;
        if (page.items.size() < limit) {
            page.items.push_back(item);
        } else {
            is_full = true;
        }
    }
    if (is_full) page.next = page.items.back()->sku;
    return page;
}

bool Catalogue::is_in_bag(std::string_view sku) const noexcept {
    return std::ranges::find(bag_, sku) != bag_.end();
}

std::string Catalogue::bag_json() const {
    std::string json = "[";
    for (const std::string& sku : bag_) {
        if (json.size() > 1) json += ',';
        json += find(sku)->json;
    }
    return json + "]";
}

Outcome<void> Catalogue::check(const std::vector<ItemPtr>& items, const Skus& bag) const {
    const NewItems put = by_sku(items);
    std::size_t count = items_.size();
    std::size_t bytes = bytes_;
    for (const auto& [sku, item] : put) {
        const auto old = items_.find(sku);
        bytes += size_of(*item) - (old == items_.end() ? 0 : size_of(*old->second));
        if (old == items_.end()) ++count;
    }
    if (count > kMaxCatalogueProducts || bytes > kMaxCatalogueBytes) {
        return Refusal{"busy",
                       fmt::format("The catalogue would have {} products in {} bytes; it holds {} "
                                   "in {}. Delete some first.",
                                   count,
                                   bytes,
                                   kMaxCatalogueProducts,
                                   kMaxCatalogueBytes),
                       "sku"};
    }
    std::unordered_set<std::string_view> seen;
    std::size_t bag_bytes = 2 + bag.size();
    for (const std::string& sku : bag) {
        const auto fresh = put.find(sku);
        const ItemPtr known = fresh == put.end() ? find(sku) : nullptr;
        if (fresh == put.end() && !known) {
            return Refusal{
                "not_found",
                fmt::format("There is no product '{}'. Add it with product.upsert.", sku),
                "skus"};
        }
        if (!seen.insert(sku).second) {
            return Refusal{"invalid", fmt::format("'{}' is in the list twice.", sku), "skus"};
        }
        bag_bytes += fresh == put.end() ? known->bag_bytes : fresh->second->bag_bytes;
    }
    if (bag.size() <= kMaxBagProducts && bag_bytes <= kMaxBagBytes) return {};
    return Refusal{"busy",
                   fmt::format("The bag would have {} products in {} bytes; it holds {} in {}. "
                               "Take some out with bag.remove.",
                               bag.size(),
                               bag_bytes,
                               kMaxBagProducts,
                               kMaxBagBytes),
                   "sku"};
}

Catalogue::Skus Catalogue::bag_with(const std::vector<ItemPtr>& items, const Skus& skus) const {
    const NewItems put = by_sku(items);
    const auto bag_bytes = [&](const std::string& sku) {
        const auto fresh = put.find(sku);
        const CatalogueItem* item = fresh == put.end() ? find(sku).get() : fresh->second;
        return item == nullptr ? kMaxBagBytes : item->bag_bytes;
    };
    std::size_t bytes = 2;
    for (const std::string& sku : bag_) {
        bytes += bag_bytes(sku) + 1;
    }
    Skus bag = bag_;
    for (const std::string& sku : skus) {
        if (std::ranges::find(bag, sku) != bag.end()) continue;
        bytes += bag_bytes(sku) + 1;
        if (bag.size() == kMaxBagProducts || bytes > kMaxBagBytes) break;
        bag.push_back(sku);
    }
    return bag;
}

void Catalogue::put(ItemPtr item) {
    bytes_ += size_of(*item);
    const auto [place, is_new] = items_.try_emplace(item->sku, item);
    if (is_new) return;
    bytes_ -= size_of(*place->second);
    place->second = std::move(item);
}

void Catalogue::remove(const std::string& sku) {
    const auto found = items_.find(sku);
    if (found == items_.end()) return;
    bytes_ -= size_of(*found->second);
    items_.erase(found);
    std::erase(bag_, sku);
}

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/commerce/product.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::commerce {

inline constexpr std::size_t kMaxCatalogueProducts = 50'000;
inline constexpr std::size_t kMaxCatalogueBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxBagProducts = 200;
/// The whole bag goes to every viewer at once: it has to fit into what may wait for one.
inline constexpr std::size_t kMaxBagBytes = 128 * 1024;

/// A product as a catalogue keeps it.
struct CatalogueItem {
    std::string sku;
    std::string json;           // as to_json writes the product
    std::string words;          // what a search looks through, in lower case
    std::size_t bag_bytes = 0;  // in a bag as viewers get it, with the offers' /go/ addresses
};
using ItemPtr = std::shared_ptr<const CatalogueItem>;

[[nodiscard]] ItemPtr make_item(const Product& product);

/// The products of one store by SKU, and its bag: those that viewers get, in the host's order.
/// Pure. Owner: the business thread; items are immutable and may go anywhere.
class Catalogue {
public:
    using Skus = std::vector<std::string>;

    struct Page {
        std::vector<ItemPtr> items;
        std::size_t total = 0;  // of all that match
        std::string next;       // the SKU to go on after; empty: there is no more
    };

    /// Null where there is none.
    [[nodiscard]] ItemPtr find(std::string_view sku) const;
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] std::vector<ItemPtr> all() const;
    /// What has `query` in its SKU or one of its names, by SKU, the first after `after`.
    [[nodiscard]] Page page(std::string_view query,
                            std::string_view after,
                            std::size_t limit) const;

    [[nodiscard]] const Skus& bag() const noexcept { return bag_; }
    [[nodiscard]] bool is_in_bag(std::string_view sku) const noexcept;
    [[nodiscard]] std::string bag_json() const;

    /// Whether the limits allow to put these items and to have this bag. Refuses also a SKU that
    /// is in neither, or twice in the bag.
    [[nodiscard]] Outcome<void> check(const std::vector<ItemPtr>& items, const Skus& bag) const;
    /// The bag with as many of these SKUs appended as there is room for, once `items` are put.
    [[nodiscard]] Skus bag_with(const std::vector<ItemPtr>& items, const Skus& skus) const;

    // Each after a check.
    void put(ItemPtr item);
    void set_bag(Skus skus) { bag_ = std::move(skus); }
    /// Also takes it out of the bag.
    void remove(const std::string& sku);

private:
    std::map<std::string, ItemPtr, std::less<>> items_;
    Skus bag_;
    std::size_t bytes_ = 0;  // of all items
};

}  // namespace shopfloor::commerce

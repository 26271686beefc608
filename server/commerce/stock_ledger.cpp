// SPDX-License-Identifier: MIT
#include "server/commerce/stock_ledger.hpp"

namespace shopfloor::commerce {
namespace {

std::size_t index_of(StockPlace place) { return static_cast<std::size_t>(place); }

// What comes from outside, or goes there, has no limit but the product's.
bool is_counted(StockPlace place) { return place != StockPlace::Outside; }

}  // namespace

std::string_view to_word(StockPlace place) noexcept {
    switch (place) {
        case StockPlace::Outside: return "outside";
        case StockPlace::Free: return "free";
        case StockPlace::Deal: return "deal";
        case StockPlace::Held: return "held";
        case StockPlace::Sold: return "sold";
    }
    return "outside";
}

bool StockLedger::begin(const StockMovement& movement) {
    if (movement.quantity < 1 || movement.quantity > kMaxStock) return false;
    const auto product = products_.find({movement.store, movement.sku});
    if (is_counted(movement.from)) {
        if (product == products_.end()) return false;
        if (product->second.units[index_of(movement.from)] < movement.quantity) return false;
        const bool is_of_deal = movement.from == StockPlace::Deal;
        if (is_of_deal && of_deal(movement.deal).deal < movement.quantity) return false;
    } else if (product != products_.end()) {
        std::int64_t all = movement.quantity;
        for (const std::int64_t units : product->second.units)
            all += units;
        if (all > kMaxStock) return false;
    }
    add(movement, movement.from, -movement.quantity);
    return true;
}

void StockLedger::commit(const StockMovement& movement) {
    add(movement, movement.to, movement.quantity);
}

void StockLedger::abort(const StockMovement& movement) {
    add(movement, movement.from, movement.quantity);
}

void StockLedger::restore(const StockMovement& movement) {
    add(movement, movement.from, -movement.quantity);
    add(movement, movement.to, movement.quantity);
}

void StockLedger::add(const StockMovement& movement, StockPlace place, std::int64_t quantity) {
    if (!is_counted(place)) return;
    products_[{movement.store, movement.sku}].units[index_of(place)] += quantity;
    const bool is_of_deal = !movement.deal.empty() && place != StockPlace::Free;
    if (is_of_deal) deals_[movement.deal].units[index_of(place)] += quantity;
}

StockFigures StockLedger::figures(const Sums& sums) {
    return {.free = sums.units[index_of(StockPlace::Free)],
            .deal = sums.units[index_of(StockPlace::Deal)],
            .held = sums.units[index_of(StockPlace::Held)],
            .sold = sums.units[index_of(StockPlace::Sold)]};
}

StockFigures StockLedger::of(const std::string& store, const std::string& sku) const {
    const auto known = products_.find({store, sku});
    return known == products_.end() ? StockFigures{} : figures(known->second);
}

StockFigures StockLedger::of_deal(const std::string& deal) const {
    const auto known = deals_.find(deal);
    return known == deals_.end() ? StockFigures{} : figures(known->second);
}

bool StockLedger::knows(const std::string& store, const std::string& sku) const {
    return products_.contains({store, sku});
}

std::map<std::string, StockFigures> StockLedger::of_store(const std::string& store) const {
    std::map<std::string, StockFigures> found;
    for (auto product = products_.lower_bound({store, ""});
         product != products_.end() && product->first.first == store;
         ++product) {
        found.emplace(product->first.second, figures(product->second));
    }
    return found;
}

}  // namespace shopfloor::commerce

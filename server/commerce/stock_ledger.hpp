// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace shopfloor::commerce {

using UtcTime = std::chrono::milliseconds;  // since 1970

inline constexpr std::int64_t kMaxStock = 1'000'000'000;  // units of a product, sold ones too

/// Where units of a product are. `Outside` is everything that is not ours.
enum class StockPlace : std::uint8_t { Outside, Free, Deal, Held, Sold };
inline constexpr std::size_t kStockPlaces = 5;

/// "outside", "free", "deal", "held", "sold".
[[nodiscard]] std::string_view to_word(StockPlace place) noexcept;

/// One entry of the ledger: so many units went from one place to another. Never changed.
struct StockMovement {
    std::string store;
    std::string sku;
    std::string deal;  // whose units; empty: none's
    std::string hold;
    StockPlace from = StockPlace::Outside;
    StockPlace to = StockPlace::Free;
    std::int64_t quantity = 0;  // from 1
    std::string reason;
    std::string actor;  // who caused it: a token or member, or empty for the server itself
    UtcTime utc{};

    bool operator==(const StockMovement&) const = default;
};

struct StockFigures {
    std::int64_t free = 0;  // neither in a deal, nor held, nor sold
    std::int64_t deal = 0;  // in a deal, for whoever comes first
    std::int64_t held = 0;
    std::int64_t sold = 0;

    bool operator==(const StockFigures&) const = default;
};

/// The sums of all movements: the only place that stock figures come from. A movement is begun when
/// it is decided, which takes its units from where they were, and committed when it is on the disk,
/// which puts them where they go: until then they are nowhere, so nothing is given away twice,
/// whatever the disk says. Pure. Owner: the business thread.
class StockLedger {
public:
    /// False, and nothing is taken, where its place has too few units, or the product would have
    /// more than kMaxStock.
    [[nodiscard]] bool begin(const StockMovement& movement);
    /// Of one that was begun. `abort`: it could not be stored.
    void commit(const StockMovement& movement);
    void abort(const StockMovement& movement);
    /// One that was stored before, or the sum of many with the same places.
    void restore(const StockMovement& movement);

    [[nodiscard]] StockFigures of(const std::string& store, const std::string& sku) const;
    /// The units of one deal: `free` is always 0.
    [[nodiscard]] StockFigures of_deal(const std::string& deal) const;
    /// Whether the product has ever had stock here.
    [[nodiscard]] bool knows(const std::string& store, const std::string& sku) const;
    /// The products of a store that it knows, by SKU.
    [[nodiscard]] std::map<std::string, StockFigures> of_store(const std::string& store) const;

private:
    struct Sums {
        std::array<std::int64_t, kStockPlaces> units{};
    };
    using Key = std::pair<std::string, std::string>;  // store, sku

    static StockFigures figures(const Sums& sums);
    void add(const StockMovement& movement, StockPlace place, std::int64_t quantity);

    std::map<Key, Sums> products_;
    std::map<std::string, Sums> deals_;
};

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
#pragma once

#include "server/commerce/product.hpp"
#include "server/sales/audience_figures.hpp"
#include "server/sales/explanations.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::sales {

struct SalesCount {
    std::uint64_t impressions = 0;  // cards seen for a second; of each viewer once for each cue
    std::uint64_t clicks = 0;       // all
    std::uint64_t card_clicks = 0;  // those on a card; the others came from the bag

    SalesCount& operator+=(const SalesCount& other) noexcept;
    bool operator==(const SalesCount&) const = default;
};

/// Clicks for each impression; nothing where there was no impression.
[[nodiscard]] std::optional<double> click_rate(const SalesCount& count) noexcept;

struct ProductFigures {
    std::string sku;
    std::map<std::string, std::string> name;  // by language; empty where the product is gone
    SalesCount total;                         // of all channels
    std::uint64_t clickers = 0;               // different viewers who clicked
    std::map<std::string, SalesCount> channels;
    media::MediaTime explained{};
};

/// Orders of a broadcast's deals, of one channel and currency.
struct OrderFigures {
    std::string channel;
    std::string currency;
    std::uint64_t confirmed = 0;
    std::uint64_t waiting = 0;    // for the merchant's word
    std::uint64_t cancelled = 0;  // by whom ever, or given up
    std::int64_t units = 0;       // of the confirmed ones
    std::int64_t amount = 0;      // the same, minor units: the gross merchandise value

    bool operator==(const OrderFigures&) const = default;
};

/// What a broadcast brought, up to `ended` or, while it is on, up to now.
struct Report {
    std::string broadcast;
    std::string room;
    std::string locale;                   // of its store
    std::chrono::milliseconds started{};  // UTC
    std::optional<std::chrono::milliseconds> ended{};
    media::MediaTime duration{};  // of what was sent
    AudienceFigures audience;
    std::uint64_t peak = 0;
    std::uint64_t likes = 0;
    std::uint64_t chat_lines = 0;
    std::uint64_t cues = 0;
    std::uint64_t uncounted = 0;  // visits, impressions, clicks; see PROTOCOL.md
    SalesCount total;
    std::uint64_t clickers = 0;
    std::vector<ProductFigures> products;  // by clicks, most first
    std::vector<Explanation> explanations;
    std::vector<OrderFigures> orders;  // by channel, then currency
    std::int64_t sold_in_ledger = 0;   // units, by the stock ledger: what `orders` adds up to
};

/// Impressions and clicks of one product on one channel, as they were counted.
struct ChannelCount {
    std::string sku;
    std::string channel;
    SalesCount count;
};

/// The products of a report: all that were explained, seen or clicked, by their clicks, then
/// impressions, then SKU. `clickers` is by SKU. Names are left empty. Pure.
[[nodiscard]] std::vector<ProductFigures> product_figures(
    const std::vector<ChannelCount>& counts,
    const std::map<std::string, std::uint64_t>& clickers,
    const std::vector<Explanation>& explanations);

}  // namespace shopfloor::sales

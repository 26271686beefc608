// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::commerce {

/// Where an offer sells. `Own` is this server's own counter.
enum class Channel { Taobao, Tmall, Wholesale1688, Special, Own };
inline constexpr std::size_t kChannelCount = 5;

inline constexpr std::int64_t kMaxQuantity = 1'000'000'000;
inline constexpr std::size_t kMaxLanguages = 8;
inline constexpr std::size_t kMaxNameChars = 200;
inline constexpr std::size_t kMaxTiers = 20;

struct Money {
    std::int64_t amount = 0;  // minor units
    std::string currency;     // ISO 4217

    bool operator==(const Money&) const = default;
};

/// The unit price from a quantity on.
struct PriceTier {
    std::int64_t min_quantity = 1;
    std::int64_t amount = 0;

    bool operator==(const PriceTier&) const = default;
};

struct Offer {
    Channel channel = Channel::Own;
    std::string url;  // http or https
    Money price;
    std::vector<PriceTier> tiers;  // by min_quantity, each lower in price than the one before
    std::int64_t min_order_quantity = 1;
    std::optional<std::int64_t> sample_amount;

    bool operator==(const Offer&) const = default;
};

struct Product {
    std::string store;
    std::string sku;
    std::map<std::string, std::string> name;  // by BCP 47 language
    std::string image;                        // http(s) URL or empty; only browsers fetch it
    std::vector<Offer> offers;                // at most one for each channel

    bool operator==(const Product&) const = default;
};

/// A product from its JSON, every field checked; a refusal names the first field at fault.
[[nodiscard]] Outcome<Product> product_from_json(const boost::json::value& json);

/// An offer alone; fields are named from the offer on ("price.amount").
[[nodiscard]] Outcome<Offer> offer_from_json(const boost::json::value& json);

/// A product from what to_json wrote, or from a file that someone may have edited since.
[[nodiscard]] Outcome<Product> product_from_text(std::string_view text);

/// The product as pages and scripts see it, one line.
[[nodiscard]] std::string to_json(const Product& product);

/// What is wrong with a tier after those `before` it, of an offer at `price`.
struct TierFault {
    std::string field;     // "amount", "min_quantity"
    std::string sentence;  // "must …"
};
[[nodiscard]] std::optional<TierFault> tier_fault(const std::vector<PriceTier>& before,
                                                  const PriceTier& tier,
                                                  std::int64_t price);

/// "taobao", "tmall", "1688", "special", "own".
[[nodiscard]] std::string_view to_word(Channel channel) noexcept;
[[nodiscard]] std::optional<Channel> channel_from_word(std::string_view word) noexcept;

}  // namespace shopfloor::commerce

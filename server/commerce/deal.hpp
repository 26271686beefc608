// SPDX-License-Identifier: MIT
// What a deal is, and what a buyer has of it.
#pragma once

#include "server/commerce/product.hpp"
#include "server/commerce/stock_ledger.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::commerce {

inline constexpr std::int64_t kMaxDealQuantity = 100'000;
inline constexpr std::int64_t kMaxPerBuyer = 100;
inline constexpr std::chrono::milliseconds kMaxDealDuration = std::chrono::hours{24};

struct DealTerms {
    std::string sku;
    Channel channel = Channel::Own;  // whose offer the order leads to
    Money price;                     // of one unit
    std::int64_t quantity = 0;       // units, 1 to kMaxDealQuantity
    std::int64_t per_buyer = 1;      // units, 1 to kMaxPerBuyer
    std::chrono::milliseconds duration{};
    std::chrono::milliseconds hold_for{};   // from a hold to its end, without an order
    std::chrono::milliseconds order_for{};  // from an order to its end, without the merchant's word

    bool operator==(const DealTerms&) const = default;
};

/// Announced: viewers know of it, its price may be a secret. Open: they may hold units of it.
enum class DealState : std::uint8_t { Announced, Open, Closed };
[[nodiscard]] std::string_view to_word(DealState state) noexcept;

struct Deal {
    std::string id;         // "d_…"
    std::string store;      // also its room
    std::string broadcast;  // that it was opened in; empty before
    DealTerms terms;
    DealState state = DealState::Announced;
    bool is_price_shown = false;
    std::uint64_t cue = 0;           // that opened it; 0: none yet
    std::chrono::microseconds at{};  // media time of that cue
    UtcTime created{};
    UtcTime opened{};
    UtcTime ends{};              // once it is open
    UtcTime closed{};            // once it is closed
    std::string close_reason{};  // "time", "quantity", "host", "ended"

    bool operator==(const Deal&) const = default;
};

/// Waiting in line, held for some minutes, ordered (the buyer has followed the link), sold (the
/// merchant has confirmed it), or given back.
enum class HoldState : std::uint8_t { Waiting, Held, Ordered, Sold, Released };
[[nodiscard]] std::string_view to_word(HoldState state) noexcept;
[[nodiscard]] std::optional<HoldState> hold_state_from_word(std::string_view word) noexcept;

/// What one buyer has of a deal by one press, from the waitlist to the order.
struct Hold {
    std::string id;  // "h_…"; its order is "o_…" with the same rest
    std::string deal;
    std::string viewer;
    std::string key;  // of the buyer's page: the same press again is the same hold
    std::int64_t quantity = 1;
    HoldState state = HoldState::Held;
    std::uint64_t place = 0;  // in line, counting up; 0: never waited
    UtcTime asked{};
    UtcTime until{};    // of Held and Ordered
    UtcTime ordered{};  // zero: never
    UtcTime settled{};  // sold or released; zero: not yet
    // Of Released: "expired", "buyer", "merchant", "closed", "few_left" (waited for more than can
    // still be had).
    std::string reason{};

    bool operator==(const Hold&) const = default;
};

[[nodiscard]] std::string order_id_of(const Hold& hold);
/// "h_…" of "o_…"; empty where it is no order's id.
[[nodiscard]] std::string hold_id_of_order(std::string_view order);

}  // namespace shopfloor::commerce

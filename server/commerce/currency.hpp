// SPDX-License-Identifier: MIT
// Money as people write it, and as it is kept: whole minor units with an ISO 4217 currency. Pure.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::commerce {

/// No amount is above this, in minor units.
inline constexpr std::int64_t kMaxAmount = 1'000'000'000'000;

/// The digits of a currency's amount that are minor units (2 for CNY, 0 for JPY, 3 for KWD).
/// Nothing for what is no currency in use by ISO 4217, such as gold (XAU) or the test code (XTS).
[[nodiscard]] std::optional<int> minor_digits(std::string_view currency) noexcept;

/// A currency in use by ISO 4217.
[[nodiscard]] bool is_currency(std::string_view text) noexcept;

/// Minor units from a decimal amount as price lists have it: "129", "129.00", "1,299.5", "¥129",
/// "129元". A refusal says what to write instead, and has no field. `currency` is one in use.
[[nodiscard]] Outcome<std::int64_t> parse_amount(std::string_view text, std::string_view currency);

/// The amount as parse_amount reads it, with all digits of its currency: "129.00".
[[nodiscard]] std::string format_amount(std::int64_t amount, std::string_view currency);

}  // namespace shopfloor::commerce

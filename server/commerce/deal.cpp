// SPDX-License-Identifier: MIT
#include "server/commerce/deal.hpp"

#include <algorithm>
#include <array>

namespace shopfloor::commerce {
namespace {

constexpr std::array<std::string_view, 3> kDealStates{"announced", "open", "closed"};
constexpr std::array<std::string_view, 5> kHoldStates{
    "waiting", "held", "ordered", "sold", "released"};

}  // namespace

std::string_view to_word(DealState state) noexcept {
    return kDealStates.at(static_cast<std::size_t>(state));
}

std::string_view to_word(HoldState state) noexcept {
    return kHoldStates.at(static_cast<std::size_t>(state));
}

std::optional<HoldState> hold_state_from_word(std::string_view word) noexcept {
    const auto found = std::find(kHoldStates.begin(), kHoldStates.end(), word);
    if (found == kHoldStates.end()) return std::nullopt;
    return static_cast<HoldState>(found - kHoldStates.begin());
}

std::string order_id_of(const Hold& hold) { return "o_" + hold.id.substr(2); }

std::string hold_id_of_order(std::string_view order) {
    return order.starts_with("o_") ? "h_" + std::string{order.substr(2)} : std::string{};
}

}  // namespace shopfloor::commerce

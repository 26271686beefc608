// SPDX-License-Identifier: MIT
// What viewers say about deals.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace shopfloor::show {

struct HoldMessage {
    std::string deal;
    std::string key;
    std::int64_t quantity = 1;
    bool may_wait = false;
};

/// From `{"type":"hold",…}`. Refusals: "invalid". Pure.
[[nodiscard]] Outcome<HoldMessage> parse_hold(std::string_view text);
/// The id in `{"type":"unhold","hold":"h_…"}`; empty where there is none.
[[nodiscard]] std::string parse_unhold(std::string_view text);
/// What a refusal names, as far as it can be read: each may be empty.
struct HoldNames {
    std::string deal;
    std::string key;
};
[[nodiscard]] HoldNames names_in_hold(std::string_view text);

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#pragma once

#include "server/sales/report.hpp"
#include "server/storage/deal_records.hpp"

#include <vector>

namespace shopfloor::show {

/// What a report tells of a broadcast's orders. Pure.
[[nodiscard]] std::vector<sales::OrderFigures> order_figures(
    const std::vector<storage::OrderSum>& sums);

}  // namespace shopfloor::show

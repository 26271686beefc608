// SPDX-License-Identifier: MIT
#pragma once

#include "server/sales/report.hpp"
#include "server/storage/sales_records.hpp"

namespace shopfloor::show {

/// The report that stored rows tell. Visits without an end last until the tally's live edge. Pure.
[[nodiscard]] sales::Report report_from_rows(const storage::BroadcastSales& sales);

}  // namespace shopfloor::show

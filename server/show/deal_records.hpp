// SPDX-License-Identifier: MIT
// Between the rules of deals and what is stored of them.
#pragma once

#include "server/commerce/deal_desk.hpp"
#include "server/storage/deal_records.hpp"

namespace shopfloor::show {

[[nodiscard]] storage::DealRecord to_record(const commerce::Deal& deal);
[[nodiscard]] storage::HoldRecord to_record(const commerce::Hold& hold);
[[nodiscard]] storage::StockMovementRecord to_record(const commerce::StockMovement& movement);

// Words and numbers that are not known count as the first there is: a database from elsewhere
// must not keep a server from starting.
[[nodiscard]] commerce::Deal from_record(const storage::DealRecord& record);
[[nodiscard]] commerce::Hold from_record(const storage::HoldRecord& record);
[[nodiscard]] commerce::StockMovement from_record(const storage::StockMovementRecord& record);

/// The rows of a step.
[[nodiscard]] storage::DealRows rows_of(const commerce::DealStep& step);

}  // namespace shopfloor::show

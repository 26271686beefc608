// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/delivery/http_route.hpp"
#include "server/show/deals.hpp"

#include <vector>

namespace shopfloor::control {

/// stock.*, deal.*, hold.* and order.*; `deals` must outlive the table.
void add_stock_methods(MethodTable& table, show::Deals& deals);
void add_deal_methods(MethodTable& table, show::Deals& deals);
void add_order_methods(MethodTable& table, show::Deals& deals);

/// GET /hold/{token}: makes an order of a hold and leads to the offer. `deals` must outlive it.
[[nodiscard]] std::vector<delivery::HttpRoute> deal_routes(show::Deals& deals);

}  // namespace shopfloor::control

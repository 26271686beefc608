// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/dispatch.hpp"
#include "server/delivery/http_route.hpp"
#include "server/show/deals.hpp"

#include <functional>
#include <vector>

namespace shopfloor::control {

struct OrderRoutes {
    show::Deals& deals;
    Dispatcher& dispatcher;
    std::function<auth::UtcTime()> now;
};

/// POST /v1/orders: a shop's own program confirms or cancels an order, and signs for it. What
/// `wiring` names must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> order_routes(const OrderRoutes& wiring);

/// `Authorization: Shopfloor-HMAC store=silk,timestamp=1795392000,signature=…`, as far as it is
/// one.
struct OrderSignature {
    std::string store;
    std::int64_t timestamp_s = 0;
    std::string signature;
};
[[nodiscard]] std::optional<OrderSignature> parse_order_signature(std::string_view header);

}  // namespace shopfloor::control

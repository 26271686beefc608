// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/dispatch.hpp"
#include "server/delivery/http_route.hpp"
#include "server/people/doorkeeper.hpp"
#include "server/show/shows.hpp"

#include <vector>

namespace shopfloor::control {

/// POST /v1/rpc. `dispatcher` and `doorkeeper` must outlive the route.
[[nodiscard]] delivery::HttpRoute rpc_route(Dispatcher& dispatcher, people::Doorkeeper& doorkeeper);

/// GET /v1/rooms and GET /v1/rooms/{room}. `shows` must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> public_routes(const show::Shows& shows);

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"
#include "server/people/cookies.hpp"
#include "server/people/people.hpp"

#include <vector>

namespace shopfloor::control {

/// GET /v1/session, POST /v1/signin and POST /v1/signout. `people` must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> signin_routes(people::People& people,
                                                             people::CookieSecure secure);

}  // namespace shopfloor::control

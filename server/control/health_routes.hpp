// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"
#include "server/health/problem_book.hpp"
#include "server/people/doorkeeper.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace shopfloor::control {

/// Each as {code, text, advice, since_ms}.
[[nodiscard]] boost::json::array to_array(const std::vector<health::Problem>& problems);

/// GET /healthz: 200, or 503 where only a restart helps. GET /readyz: 200, or 503 with what is
/// wrong and what to do, in sentences. Both are for everyone, and say nothing that is secret.
///
/// GET /metrics: for the token whose hash (auth::hash_secret) is `token_hash`, which lets nobody
/// do anything else, and for operators. `health` and `doorkeeper` must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> health_routes(health::Reporter& health,
                                                             people::Doorkeeper& doorkeeper,
                                                             std::string token_hash);

}  // namespace shopfloor::control

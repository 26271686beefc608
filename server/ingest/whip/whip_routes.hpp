// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"
#include "server/ingest/whip/whip_sessions.hpp"

#include <vector>

namespace shopfloor::ingest {

/// WHIP (RFC 9725): POST /v1/rooms/{room}/whip with an offer, PATCH with more addresses and DELETE
/// at its Location, OPTIONS for pages of other origins. The stream key is the bearer token.
/// `sessions` must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> whip_routes(WhipSessions& sessions);

}  // namespace shopfloor::ingest

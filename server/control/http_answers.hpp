// SPDX-License-Identifier: MIT
// How the HTTP routes answer, whatever they are about.
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/delivery/http_route.hpp"

#include <boost/json/value.hpp>

namespace shopfloor::control {

/// Not to be cached: it is the state of this moment.
[[nodiscard]] delivery::HttpResponse json_response(int status, const boost::json::value& body);

/// {"error":{"code","message","field"?}} with the status that the refusal's code means.
[[nodiscard]] delivery::HttpResponse refusal_response(const Refusal& refusal);

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"
#include "server/people/doorkeeper.hpp"
#include "server/show/catalogues.hpp"

#include <vector>

namespace shopfloor::control {

/// POST and GET /v1/stores/{store}/catalogue.csv: a catalogue's file as it is, in and out.
/// `catalogues` and `doorkeeper` must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> catalogue_routes(show::Catalogues& catalogues,
                                                                people::Doorkeeper& doorkeeper);

}  // namespace shopfloor::control

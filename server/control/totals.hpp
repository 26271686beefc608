// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/shows.hpp"

#include <boost/json/object.hpp>

namespace shopfloor::control {

/// The server's numbers, as stats.get has them for operators.
[[nodiscard]] boost::json::object totals(const show::Shows& shows,
                                         const delivery::DeliveryStats& delivery);

}  // namespace shopfloor::control

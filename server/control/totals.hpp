// SPDX-License-Identifier: MIT
#pragma once

#include "server/health/problem_book.hpp"
#include "server/show/shows.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace shopfloor::control {

/// The server's numbers, as stats.get has them for operators.
[[nodiscard]] boost::json::object totals(const show::Shows& shows,
                                         const delivery::DeliveryStats& delivery,
                                         const std::vector<health::Problem>& problems);

}  // namespace shopfloor::control

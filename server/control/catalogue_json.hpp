// SPDX-License-Identifier: MIT
// Catalogues as the control protocol writes them.
#pragma once

#include "server/show/catalogues.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace shopfloor::control {

[[nodiscard]] boost::json::array to_array(const std::vector<std::string>& texts);

/// {products, total, next?}
[[nodiscard]] boost::json::object to_object(const commerce::Catalogue::Page& page);

/// {mode, encoding, rows, valid, created, updated, unchanged, in_bag, errors, more_errors, …}
[[nodiscard]] boost::json::object to_object(const show::ImportReport& report,
                                            show::ImportMode mode);

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/show/catalogues.hpp"

namespace shopfloor::control {

/// product.*, offer.* and bag.*. `catalogues` must outlive the table.
void add_catalogue_methods(MethodTable& table, show::Catalogues& catalogues);

}  // namespace shopfloor::control

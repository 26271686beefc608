// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/show/rundowns.hpp"

namespace shopfloor::control {

/// rundown.set, get, next, go, mode, import. `rundowns` must outlive the table.
void add_rundown_methods(MethodTable& table, show::Rundowns& rundowns);

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/hooks/hooks.hpp"

namespace shopfloor::control {

/// hook.create, .list, .update, .delete, .rotate, .test, .deliveries, .resend. `hooks` must outlive
/// the table.
void add_hook_methods(MethodTable& table, hooks::Hooks& hooks);

}  // namespace shopfloor::control

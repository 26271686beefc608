// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/show/rooms.hpp"

namespace shopfloor::control {

/// room.list, room.get, room.update, room.takedown, room.restore, preview.get. `rooms` must
/// outlive the table.
void add_room_methods(MethodTable& table, show::Rooms& rooms);

/// broadcast.list, broadcast.get.
void add_broadcast_log_methods(MethodTable& table, show::Rooms& rooms);

}  // namespace shopfloor::control

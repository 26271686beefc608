// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/recordings.hpp"
#include "server/control/method_table.hpp"
#include "server/delivery/http_route.hpp"
#include "server/show/rooms.hpp"

#include <vector>

namespace shopfloor::control {

/// recording.list, recording.lock, recording.delete. `recordings` must outlive the table.
void add_recording_methods(MethodTable& table, archive::Recordings& recordings);

/// What everyone may read: the recordings of a room, one of them, its files in ranges, its cue log
/// as JSON and WebVTT. Refused as `taken_down` (403) while the room is. `recordings` and `rooms`
/// must outlive the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> recording_routes(archive::Recordings& recordings,
                                                                const show::Rooms& rooms);

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#pragma once

namespace shopfloor::delivery {

/// Sends libwebsockets' own log lines to ours. It has one log for the process; any thread.
void route_lws_log();

}  // namespace shopfloor::delivery

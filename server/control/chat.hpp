// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/show/chats.hpp"

namespace shopfloor::control {

/// chat.* as in PROTOCOL.md. `chats` must outlive the table.
void add_chat_methods(MethodTable& table, show::Chats& chats);

}  // namespace shopfloor::control

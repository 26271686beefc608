// SPDX-License-Identifier: MIT
// The methods about people. Shapes and examples are in PROTOCOL.md.
#pragma once

#include "server/control/method_table.hpp"
#include "server/people/people.hpp"

namespace shopfloor::control {

class CallBook;

// `people` and `book` must outlive the table.
void add_session_methods(MethodTable& table, people::People& people);
void add_member_methods(MethodTable& table, people::People& people);
void add_token_methods(MethodTable& table, people::People& people);
void add_audit_methods(MethodTable& table, CallBook& book);

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
// What a viewer says in the chat. Pure.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <string>
#include <string_view>

namespace shopfloor::show {

struct ChatMessage {
    std::string text;       // cleaned, 1 to room::kMaxChatPoints code points
    std::string client_id;  // what the page calls the line until it has an id; may be empty
};

/// Reads `{"type":"chat","text":…,"client_id"?:…}`. Refusals: "invalid", "empty", "too_long".
[[nodiscard]] Outcome<ChatMessage> parse_chat(std::string_view json);

/// What a message calls its line, for the answer that refuses it; empty where it calls it nothing.
[[nodiscard]] std::string client_id_of(std::string_view json);

/// The count of `{"type":"like","count":…}`, 1 where it says nothing; 0 where it is none.
[[nodiscard]] unsigned parse_like(std::string_view json);

}  // namespace shopfloor::show

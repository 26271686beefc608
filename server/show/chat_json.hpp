// SPDX-License-Identifier: MIT
// The messages of chat to viewers, as JSON. Pure.
#pragma once

#include "server/room/chat_log.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::show {

/// {"id":…,"name":…,"guest"?,"role"?,"text":…,"utc_ms":…,"at_us":…,"reply_to"?,"reply"?}
[[nodiscard]] std::string line_json(const room::ChatLine& line);
/// [{line}, …]
[[nodiscard]] std::string lines_json(const std::vector<const room::ChatLine*>& lines);

/// {"type":"chat","lines":[…],"skipped"?:n}
[[nodiscard]] std::string chat_event(const std::vector<const room::ChatLine*>& lines,
                                     std::size_t skipped);
/// The same with one line, to its author: {…,"own":true,"client_id"?:…}
[[nodiscard]] std::string own_line_event(const room::ChatLine& line, std::string_view client_id);
/// {"type":"chat_removed","ids":[id]}
[[nodiscard]] std::string removed_event(std::uint64_t id);
/// {"type":"chat_pinned","line":{…}}, or null
[[nodiscard]] std::string pinned_event(const room::ChatLine* line);
/// {"type":"chat_mode","slowmode_s":n}
[[nodiscard]] std::string mode_event(std::chrono::seconds slow_mode);
/// {"type":"likes","likes":n}
[[nodiscard]] std::string likes_event(std::uint64_t likes);

struct ChatRefusal {
    std::string client_id;
    std::string code;
    std::string message;
    std::chrono::milliseconds wait{};  // until the next try may do; 0: untold
};
/// {"type":"chat_refused","client_id"?,"code":…,"message":…,"wait_ms"?:…}
[[nodiscard]] std::string refused_event(const ChatRefusal& refusal);

}  // namespace shopfloor::show

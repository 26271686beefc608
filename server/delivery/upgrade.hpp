// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::delivery {

inline constexpr const char* kLiveProtocol = "shopfloor.live.v1";
inline constexpr const char* kControlProtocol = "shopfloor.control.v1";

/// What the head of an upgrade request says.
struct UpgradeRequest {
    std::string upgrade;  // "websocket", "h2c"
    std::string path;
    std::string host;
    std::string origin;     // empty where there is none, which programs may do
    std::string protocols;  // as sent: "a, b"
};

/// The room of "/v1/rooms/{room}/live", if the path is one.
[[nodiscard]] std::optional<std::string_view> room_of_live_path(std::string_view path);

/// A room's name in URLs: [a-z0-9-]{1,64}.
[[nodiscard]] bool is_room_slug(std::string_view slug);

/// The answer to one more connection of an address that has all that it may.
[[nodiscard]] HttpResponse too_many_connections();

/// The answer that refuses an upgrade to `protocol`, with a sentence that says why, or nothing if
/// it may go on.
[[nodiscard]] std::optional<HttpResponse> refuse_upgrade(
    const UpgradeRequest& request,
    std::string_view protocol,
    const std::vector<std::string>& allowed_origins);

}  // namespace shopfloor::delivery

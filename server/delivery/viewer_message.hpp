// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace shopfloor::delivery {

/// The largest text message that a viewer may send.
inline constexpr std::size_t kMaxViewerMessageBytes = 4096;

struct JoinMessage {
    std::string rendition = "auto";
    bool wants_media = true;
    std::string session;  // to be counted as the same viewer as before; may be empty
};

struct PingMessage {
    std::string id;  // a JSON number as text, or empty
};

/// The rendition that it wants from now on.
struct RenditionMessage {
    std::string rendition;  // "auto" or a name
};

/// What is not for delivery: `quality`, `like`, `chat`, `impression`, and types unknown to all.
struct OtherMessage {
    std::string type;
    std::string json;  // the message as it came, an object
};

using ViewerMessage = std::variant<JoinMessage, PingMessage, RenditionMessage, OtherMessage>;

/// Reads a viewer's text message. Refusals: "invalid". Any thread.
[[nodiscard]] Outcome<ViewerMessage> parse_viewer_message(std::string_view text);

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
#include "server/delivery/viewer_message.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace shopfloor::delivery {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 8;
constexpr std::size_t kMaxRenditionBytes = 32;

Refusal invalid(std::string message, std::string field = {}) {
    return {"invalid", std::move(message), std::move(field)};
}

bool is_session_id(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return id.size() >= 8 && id.size() <= 64 && std::all_of(id.begin(), id.end(), allowed);
}

Outcome<std::string> parse_rendition(const json::object& message) {
    const auto* rendition = message.if_contains("rendition");
    const auto* name = rendition ? rendition->if_string() : nullptr;
    if (!name || name->empty() || name->size() > kMaxRenditionBytes) {
        return invalid("'rendition' is \"auto\" or a rendition's name.", "rendition");
    }
    return std::string{*name};
}

Outcome<ViewerMessage> parse_join(const json::object& message) {
    JoinMessage join;
    if (message.contains("rendition")) {
        auto name = parse_rendition(message);
        if (!name) return name.error();
        join.rendition = *std::move(name);
    }
    if (const auto* want = message.if_contains("want")) {
        const auto* words = want->if_array();
        if (!words) return invalid("'want' is a list such as [\"media\",\"cues\"].", "want");
        // Parentheses: in braces it would be the array ["media"], which no word equals.
        join.wants_media =
            std::find(words->begin(), words->end(), json::value("media")) != words->end();
    }
    if (const auto* session = message.if_contains("session")) {
        const auto* id = session->if_string();
        if (!id || !is_session_id(*id)) {
            return invalid("'session' is 8 to 64 letters, digits, '-' or '_'.", "session");
        }
        join.session = std::string{*id};
    }
    return ViewerMessage{std::move(join)};
}

PingMessage parse_ping(const json::object& message) {
    const auto* id = message.if_contains("id");
    if (!id || !id->is_number()) return {};
    // 1e999 is read as infinity, which JSON cannot say.
    if (id->is_double() && !std::isfinite(id->get_double())) return {};
    return {json::serialize(*id)};
}

}  // namespace

Outcome<ViewerMessage> parse_viewer_message(std::string_view text) {
    if (text.size() > kMaxViewerMessageBytes) return invalid("The message is over 4 KB.");

    json::parse_options options;
    options.max_depth = kMaxDepth;
    std::array<unsigned char, 4096> scratch;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    json::monotonic_resource memory{scratch.data(), scratch.size()};
    json::error_code error;
    const auto value = json::parse({text.data(), text.size()}, error, &memory, options);
    const auto* message = error ? nullptr : value.if_object();
    if (!message) return invalid("The message is not a JSON object.");

    const auto* type_value = message->if_contains("type");
    const auto* type = type_value ? type_value->if_string() : nullptr;
    if (!type) return invalid("The message has no 'type' of text.", "type");
    if (*type == "join") return parse_join(*message);
    if (*type == "rendition") {
        auto name = parse_rendition(*message);
        if (!name) return name.error();
        return ViewerMessage{RenditionMessage{*std::move(name)}};
    }
    if (*type == "ping") return ViewerMessage{parse_ping(*message)};
    return ViewerMessage{OtherMessage{std::string{*type}, std::string{text}}};
}

}  // namespace shopfloor::delivery

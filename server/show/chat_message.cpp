// SPDX-License-Identifier: MIT
#include "server/show/chat_message.hpp"

#include "server/room/chat_text.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace shopfloor::show {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxClientId = 64;
constexpr std::int64_t kMaxLikes = 1000;  // of one message; the rate is limited elsewhere

Refusal invalid(std::string message, std::string field) {
    return {"invalid", std::move(message), std::move(field)};
}

json::object parse(std::string_view text) {
    json::error_code error;
    const auto value = json::parse({text.data(), text.size()}, error);
    const auto* object = error ? nullptr : value.if_object();
    return object ? *object : json::object{};
}

bool is_client_id(std::string_view id) {
    return id.size() <= kMaxClientId && std::ranges::all_of(id, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

std::string client_id_of(const json::object& message) {
    const auto* value = message.if_contains("client_id");
    const auto* id = value ? value->if_string() : nullptr;
    return id && is_client_id(*id) ? std::string{*id} : std::string{};
}

}  // namespace

Outcome<ChatMessage> parse_chat(std::string_view text) {
    const json::object message = parse(text);
    const auto* value = message.if_contains("text");
    const auto* raw = value ? value->if_string() : nullptr;
    if (!raw) return invalid("A chat message has a 'text'.", "text");
    if (message.contains("client_id") && client_id_of(message).empty()) {
        return invalid("'client_id' is at most 64 letters, digits, '-' or '_'.", "client_id");
    }
    const auto line = room::clean_line(std::string_view{*raw});
    if (!line) return invalid("The text is not UTF-8.", "text");
    if (line->empty()) return Refusal{"empty", "There is nothing in this line.", "text"};
    if (line->size() > room::kMaxChatPoints) {
        return Refusal{"too_long", "A line holds at most 200 characters.", "text"};
    }
    return ChatMessage{.text = room::encode_utf8(*line), .client_id = client_id_of(message)};
}

std::string client_id_of(std::string_view text) { return client_id_of(parse(text)); }

unsigned parse_like(std::string_view text) {
    const json::object message = parse(text);
    const auto* count = message.if_contains("count");
    if (!count) return message.empty() ? 0 : 1;
    json::error_code error;
    const auto number = count->to_number<std::int64_t>(error);
    if (error || number < 1) return 0;
    return static_cast<unsigned>(std::min(number, kMaxLikes));
}

}  // namespace shopfloor::show

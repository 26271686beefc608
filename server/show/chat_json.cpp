// SPDX-License-Identifier: MIT
#include "server/show/chat_json.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace shopfloor::show {
namespace {

namespace json = boost::json;

json::object to_object(const room::ChatLine& line) {
    json::object object{{"id", line.id}, {"name", line.name}};
    if (!line.guest.empty()) object["guest"] = line.guest;
    if (!line.role.empty()) object["role"] = line.role;
    object["text"] = line.text;
    object["utc_ms"] = line.utc.count();
    object["at_us"] = line.at.count();
    if (line.reply) {
        object["reply_to"] = line.reply->id;
        json::object quote{{"name", line.reply->name}, {"text", line.reply->text}};
        if (!line.reply->guest.empty()) quote["guest"] = line.reply->guest;
        object["reply"] = std::move(quote);
    }
    return object;
}

}  // namespace

std::string line_json(const room::ChatLine& line) { return json::serialize(to_object(line)); }

std::string lines_json(const std::vector<const room::ChatLine*>& lines) {
    std::string list = "[";
    for (const room::ChatLine* line : lines) {
        if (list.size() > 1) list += ',';
        list += line_json(*line);
    }
    return list + "]";
}

std::string chat_event(const std::vector<const room::ChatLine*>& lines, std::size_t skipped) {
    const std::string more = skipped > 0 ? fmt::format(R"(,"skipped":{})", skipped) : "";
    return fmt::format(R"({{"type":"chat","lines":{}{}}})", lines_json(lines), more);
}

std::string own_line_event(const room::ChatLine& line, std::string_view client_id) {
    json::object object = to_object(line);
    object["own"] = true;
    if (!client_id.empty())
        object["client_id"] = json::string_view{client_id.data(), client_id.size()};
    return fmt::format(R"({{"type":"chat","lines":[{}]}})", json::serialize(object));
}

std::string removed_event(std::uint64_t id) {
    return fmt::format(R"({{"type":"chat_removed","ids":[{}]}})", id);
}

std::string pinned_event(const room::ChatLine* line) {
    return fmt::format(R"({{"type":"chat_pinned","line":{}}})", line ? line_json(*line) : "null");
}

std::string mode_event(std::chrono::seconds slow_mode) {
    return fmt::format(R"({{"type":"chat_mode","slowmode_s":{}}})", slow_mode.count());
}

std::string likes_event(std::uint64_t likes) {
    return fmt::format(R"({{"type":"likes","likes":{}}})", likes);
}

std::string refused_event(const ChatRefusal& refusal) {
    json::object object{{"type", "chat_refused"}};
    if (!refusal.client_id.empty()) object["client_id"] = refusal.client_id;
    object["code"] = refusal.code;
    object["message"] = refusal.message;
    if (refusal.wait.count() > 0) object["wait_ms"] = refusal.wait.count();
    return json::serialize(object);
}

}  // namespace shopfloor::show

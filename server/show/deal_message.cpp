// SPDX-License-Identifier: MIT
#include "server/show/deal_message.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace shopfloor::show {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxId = 64;
constexpr std::size_t kMinKey = 8;

json::object parse(std::string_view text) {
    json::error_code error;
    const auto value = json::parse({text.data(), text.size()}, error);
    const auto* object = error ? nullptr : value.if_object();
    return object ? *object : json::object{};
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxId && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

std::string id_of(const json::object& message, std::string_view name) {
    const auto* value = message.if_contains(name);
    const auto* id = value ? value->if_string() : nullptr;
    return id && is_id(*id) ? std::string{*id} : std::string{};
}

Refusal invalid(std::string message, std::string field) {
    return {"invalid", std::move(message), std::move(field)};
}

}  // namespace

Outcome<HoldMessage> parse_hold(std::string_view text) {
    const json::object message = parse(text);
    HoldMessage hold{.deal = id_of(message, "deal"), .key = id_of(message, "key")};
    if (hold.deal.empty()) return invalid("A hold names its 'deal'.", "deal");
    if (hold.key.size() < kMinKey) {
        return invalid("'key' is 8 to 64 letters, digits, '-' or '_', another for each press.",
                       "key");
    }
    if (const auto* quantity = message.if_contains("quantity")) {
        json::error_code error;
        hold.quantity = quantity->is_double() ? 0 : quantity->to_number<std::int64_t>(error);
        if (error || hold.quantity < 1) return invalid("'quantity' is 1 or more.", "quantity");
    }
    if (const auto* wait = message.if_contains("wait")) {
        if (!wait->is_bool()) return invalid("'wait' is true or false.", "wait");
        hold.may_wait = wait->get_bool();
    }
    return hold;
}

std::string parse_unhold(std::string_view text) { return id_of(parse(text), "hold"); }

HoldNames names_in_hold(std::string_view text) {
    const json::object message = parse(text);
    return {.deal = id_of(message, "deal"), .key = id_of(message, "key")};
}

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#include "server/control/audit_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxText = 120;
constexpr std::size_t kMaxElements = 8;
constexpr std::size_t kMaxMembers = 24;
constexpr int kMaxDepth = 4;
constexpr std::string_view kHidden = "(hidden)";
constexpr std::string_view kCut = "…";

constexpr std::array<std::string_view, 6> kSecretNames{
    "token", "secret", "stream_key", "password", "cookie", "authorization"};
constexpr std::array<std::string_view, 5> kSecretPrefixes{"op_", "me_", "sk_", "si_", "ws_"};
constexpr std::size_t kSecretChars = 32;  // of base32, after the prefix

bool is_base32(char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); }

/// Whether one of our secrets stands somewhere in a text, alone or in a link.
bool holds_secret(std::string_view text) {
    return std::ranges::any_of(kSecretPrefixes, [text](std::string_view prefix) {
        for (std::size_t at = text.find(prefix); at != text.npos; at = text.find(prefix, at + 1)) {
            const std::string_view rest = text.substr(at + prefix.size(), kSecretChars);
            if (rest.size() == kSecretChars && std::ranges::all_of(rest, is_base32)) return true;
        }
        return false;
    });
}

std::string shortened(std::string_view text) {
    // A little more than is kept, so that no secret is cut in two and then kept.
    if (holds_secret(text.substr(0, kMaxText + 64))) return std::string{kHidden};
    if (text.size() <= kMaxText) return std::string{text};
    std::size_t end = kMaxText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    return fmt::format("{}{} ({} bytes)", text.substr(0, end), kCut, text.size());
}

json::value shortened(const json::value& value, int depth);

json::array shortened(const json::array& list, int depth) {
    json::array kept;
    for (const json::value& element : list) {
        if (kept.size() == kMaxElements) {
            kept.push_back(
                json::value(fmt::format("{} {} more", kCut, list.size() - kMaxElements)));
            break;
        }
        kept.push_back(shortened(element, depth + 1));
    }
    return kept;
}

json::object shortened(const json::object& object, int depth) {
    json::object kept;
    for (const auto& [name, value] : object) {
        if (kept.size() == kMaxMembers) {
            kept[kCut] = fmt::format("{} more", object.size() - kMaxMembers);
            break;
        }
        const bool is_secret =
            std::ranges::find(kSecretNames, std::string_view{name}) != kSecretNames.end();
        kept[shortened(std::string_view{name})] =
            is_secret ? json::value(kHidden) : shortened(value, depth + 1);
    }
    return kept;
}

json::value shortened(const json::value& value, int depth) {
    if (value.is_string()) return json::value(shortened(std::string_view{value.get_string()}));
    if (!value.is_structured()) return value;
    if (depth > kMaxDepth) return json::value(kCut);
    if (value.is_array()) return shortened(value.get_array(), depth);
    return shortened(value.get_object(), depth);
}

}  // namespace

std::string audit_params(const json::object& params) {
    const json::object kept = shortened(params, 0);
    std::string text = json::serialize(kept);
    if (text.size() <= kMaxAuditParams) return text;
    // Whole members as long as they fit; of the others the names.
    json::object fitting;
    for (const auto& [name, value] : kept) {
        fitting[name] = value;
        if (json::serialize(fitting).size() > kMaxAuditParams) fitting[name] = kCut;
        if (json::serialize(fitting).size() > kMaxAuditParams) fitting.erase(name);
    }
    return json::serialize(fitting);
}

std::string canonical_json(const json::value& value) {
    if (value.is_array()) {
        std::string text = "[";
        for (const json::value& element : value.get_array()) {
            text += canonical_json(element) + ",";
        }
        return text + "]";
    }
    if (!value.is_object()) return json::serialize(value);
    std::map<std::string_view, const json::value*> members;
    for (const auto& member : value.get_object()) {
        members.emplace(member.key(), &member.value());
    }
    std::string text = "{";
    for (const auto& [name, member] : members) {
        text += json::serialize(json::string_view{name}) + ":" + canonical_json(*member) + ",";
    }
    return text + "}";
}

}  // namespace shopfloor::control

// SPDX-License-Identifier: MIT
#include "server/commerce/local_text.hpp"

#include "server/commerce/text_shapes.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::commerce {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxLanguages = 8;

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

bool is_text(std::string_view text, std::size_t max_characters, Lines lines) {
    if (characters(text) > max_characters) return false;
    if (lines == Lines::One) return text.empty() || is_line(text, max_characters);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0 && !is_line(text.substr(0, end), max_characters)) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

Outcome<std::string> local_text_from_json(const json::value& json,
                                          std::string_view field,
                                          std::size_t max_characters,
                                          Lines lines) {
    const auto refuse = [&](std::string_view sentence) {
        return Refusal{"invalid", fmt::format("\"{}\" {}.", field, sentence), std::string{field}};
    };
    const auto is_fit = [&](const json::value& text) {
        return text.is_string() && is_text(text.get_string(), max_characters, lines);
    };
    if (json.is_null()) return std::string{};
    if (json.is_string()) {
        if (!is_fit(json)) {
            return refuse(fmt::format("must be {} of at most {} characters, without control ones",
                                      lines == Lines::One ? "one line" : "text",
                                      max_characters));
        }
        return json.get_string().empty() ? std::string{} : json::serialize(json);
    }
    if (!json.is_object()) return refuse("must be text, or an object of texts by language");
    const json::object& texts = json.get_object();
    if (texts.empty() || texts.size() > kMaxLanguages) {
        return refuse(fmt::format("must have 1 to {} languages", kMaxLanguages));
    }
    for (const auto& [language, text] : texts) {
        if (!is_language(language)) return refuse("has a key that is no language tag (BCP 47)");
        if (!is_fit(text) || text.get_string().empty()) {
            return refuse(fmt::format("must have texts of 1 to {} characters, without control ones",
                                      max_characters));
        }
    }
    return json::serialize(json);
}

}  // namespace shopfloor::commerce

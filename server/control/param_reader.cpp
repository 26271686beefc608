// SPDX-License-Identifier: MIT
#include "server/control/param_reader.hpp"

#include "pipeline/base/spelling.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::control {

namespace json = boost::json;

void ParamReader::refuse(std::string_view name, std::string_view sentence) {
    if (mistake_) return;
    mistake_ = Refusal{"invalid", fmt::format("\"{}\" {}.", name, sentence), std::string{name}};
}

const json::value* ParamReader::take(std::string_view name) {
    known_.push_back(name);
    return params_.if_contains(name);
}

const json::value* ParamReader::require(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) refuse(name, "is missing");
    return value;
}

std::string ParamReader::text(std::string_view name, std::size_t max_bytes) {
    if (require(name) == nullptr) return {};
    std::string text = optional_text(name, {}, max_bytes);
    if (text.empty()) refuse(name, "must not be empty");
    return text;
}

std::string ParamReader::optional_text(std::string_view name,
                                       std::string standard,
                                       std::size_t max_bytes) {
    const json::value* value = take(name);
    if (value == nullptr) return standard;
    if (!value->is_string()) {
        refuse(name, "must be text");
        return {};
    }
    const json::string& text = value->get_string();
    if (text.size() > max_bytes) {
        refuse(name, fmt::format("must be at most {} bytes of UTF-8", max_bytes));
        return {};
    }
    const bool has_control =
        std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
    if (has_control) refuse(name, "must be one line, without control characters");
    return std::string{text};
}

std::optional<std::string> ParamReader::optional_document(std::string_view name,
                                                          std::size_t max_bytes) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string() && value->get_string().size() <= max_bytes) {
        return std::string{value->get_string()};
    }
    refuse(name, fmt::format("must be text of at most {} bytes", max_bytes));
    return std::nullopt;
}

std::vector<std::string> ParamReader::texts(std::string_view name,
                                            std::size_t max_count,
                                            std::size_t max_bytes) {
    const json::value* value = require(name);
    if (value == nullptr) return {};
    const bool is_list = value->is_array() && value->get_array().size() <= max_count;
    std::vector<std::string> texts;
    for (const json::value& element : is_list ? value->get_array() : json::array{}) {
        const bool is_text = element.is_string() && !element.get_string().empty() &&
                             element.get_string().size() <= max_bytes;
        if (is_text) texts.emplace_back(element.get_string());
    }
    if (!is_list || texts.size() != value->get_array().size()) {
        refuse(name,
               fmt::format(
                   "must be a list of at most {} texts of 1 to {} bytes", max_count, max_bytes));
    }
    return texts;
}

std::int64_t ParamReader::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    if (require(name) == nullptr) return min;
    return optional_integer(name, min, max).value_or(min);
}

std::optional<std::int64_t> ParamReader::optional_integer(std::string_view name,
                                                          std::int64_t min,
                                                          std::int64_t max) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    if (value->is_int64() || value->is_uint64()) {
        const auto number = value->to_number<std::int64_t>(error);
        if (!error && number >= min && number <= max) return number;
    }
    refuse(name, fmt::format("must be a whole number from {} to {}", min, max));
    return std::nullopt;
}

bool ParamReader::optional_boolean(std::string_view name, bool standard) {
    const json::value* value = take(name);
    if (value == nullptr) return standard;
    if (!value->is_bool()) refuse(name, "must be true or false");
    return value->is_bool() && value->get_bool();
}

std::string ParamReader::object(std::string_view name, std::size_t max_bytes) {
    if (require(name) == nullptr) return {};
    return optional_object(name, max_bytes);
}

std::string ParamReader::optional_object(std::string_view name, std::size_t max_bytes) {
    const json::value* value = take(name);
    if (value == nullptr) return "{}";
    if (!value->is_object()) {
        refuse(name, "must be an object");
        return "{}";
    }
    std::string text = json::serialize(*value);
    if (text.size() > max_bytes) {
        refuse(name, fmt::format("must be at most {} bytes as JSON", max_bytes));
    }
    return text;
}

std::optional<Refusal> ParamReader::mistake() {
    for (const auto& [name, value] : params_) {
        if (std::ranges::find(known_, std::string_view{name}) == known_.end()) {
            refuse(beginning_of(name, 64), "is not a parameter of this method");
        }
    }
    return mistake_;
}

}  // namespace shopfloor::control

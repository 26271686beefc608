// SPDX-License-Identifier: MIT
#include "server/health/exposition.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <limits>

namespace shopfloor::health {
namespace {

bool is_name(std::string_view name) {
    const auto may_begin = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    if (name.empty() || !may_begin(name.front())) return false;
    for (const char c : name) {
        if (!may_begin(c) && (c < '0' || c > '9')) return false;
    }
    return true;
}

void append_escaped(std::string& out, std::string_view text, bool is_quoted) {
    for (const char c : text) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '"' && is_quoted) {
            out += "\\\"";
        } else {
            out += c;
        }
    }
}

std::string to_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return fmt::format("{}", value);
}

}  // namespace

void Exposition::begin(std::string_view name, std::string_view help, std::string_view type) {
    assert(is_name(name));
    name_ = name;
    text_ += "# HELP ";
    text_ += name;
    text_ += ' ';
    append_escaped(text_, help, false);
    text_ += "\n# TYPE ";
    text_ += name;
    text_ += ' ';
    text_ += type;
    text_ += '\n';
}

void Exposition::line(std::string_view suffix, Labels labels, std::string_view value) {
    text_ += name_;
    text_ += suffix;
    char before = '{';
    for (const auto& [name, content] : labels) {
        assert(is_name(name));
        text_ += before;
        text_ += name;
        text_ += "=\"";
        append_escaped(text_, content, true);
        text_ += '"';
        before = ',';
    }
    if (labels.size() > 0) text_ += '}';
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

void Exposition::sample(Labels labels, std::uint64_t value) {
    line({}, labels, fmt::format_int{value}.c_str());
}

void Exposition::sample(Labels labels, double value) { line({}, labels, to_text(value)); }

void Exposition::histogram(std::string_view name,
                           std::string_view help,
                           const Histogram::Reading& reading) {
    begin(name, help, "histogram");
    for (std::size_t place = 0; place < reading.at_most.size(); ++place) {
        const bool is_last = place == Histogram::kLimits.size();
        const std::string limit =
            to_text(is_last ? std::numeric_limits<double>::infinity() : Histogram::kLimits[place]);
        line("_bucket", {{"le", limit}}, fmt::format_int{reading.at_most[place]}.c_str());
    }
    line("_sum", {}, to_text(reading.sum_seconds));
    line("_count", {}, fmt::format_int{reading.at_most.back()}.c_str());
}

}  // namespace shopfloor::health

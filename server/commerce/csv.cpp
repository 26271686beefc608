// SPDX-License-Identifier: MIT
#include "server/commerce/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace shopfloor::commerce {
namespace {

const std::string kTooLong =
    fmt::format("is over {} bytes; is a closing quote missing?", kMaxCsvFieldBytes);
constexpr const char* kNotClosed =
    "begins with a quote that nothing closes; add the closing quote, and double quotes within.";
constexpr const char* kAfterQuote =
    "has text after its closing quote; double the quotes within a field.";

bool looks_like_formula(std::string_view cell) {
    const std::size_t first = cell.find_first_not_of('\'');
    constexpr std::string_view marks = "=+-@";
    return first != cell.npos && marks.find(cell[first]) != marks.npos;
}

}  // namespace

char detect_separator(std::string_view utf8) noexcept {
    constexpr std::array separators{',', ';', '\t'};
    std::array<std::size_t, separators.size()> counts{};
    bool is_quoted = false;
    for (const char c : utf8) {
        if (c == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (c == '\n' || c == '\r') break;
        const auto found = std::ranges::find(separators, c);
        if (found != separators.end())
            ++counts[static_cast<std::size_t>(found - separators.begin())];
    }
    return separators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

bool CsvReader::next(CsvRow& row) {
    if (rest_.empty()) return false;
    const std::string_view begin = rest_;
    row.number = ++number_;
    row.fault.clear();
    used_ = 0;
    while (read_field(row)) {
    }
    if (!row.fault.empty()) {
        // From the row's own line on, so that one quote too many spoils one row and not the file.
        rest_ = begin;
        skip_line();
        --used_;
    }
    row.fields.resize(used_);
    return true;
}

std::string& CsvReader::open_field(CsvRow& row) {
    if (used_ == row.fields.size()) row.fields.emplace_back();
    std::string& field = row.fields[used_++];
    field.clear();
    return field;
}

// True when another field of this row follows.
bool CsvReader::read_field(CsvRow& row) {
    std::string& field = open_field(row);
    if (used_ > kMaxCsvFields) {
        row.fault = fmt::format("is one too many: a row has {} columns at most.", kMaxCsvFields);
        return false;
    }
    const bool is_quoted = rest_.starts_with('"');
    if (is_quoted) {
        if (!read_quoted(field, row)) return false;
    } else {
        read_plain(field, row);
        if (!row.fault.empty()) return false;
    }
    if (rest_.starts_with(separator_)) {
        rest_.remove_prefix(1);
        return true;
    }
    if (!take_line_end() && !rest_.empty()) row.fault = kAfterQuote;
    return false;
}

bool CsvReader::read_quoted(std::string& field, CsvRow& row) {
    rest_.remove_prefix(1);
    while (true) {
        const std::size_t room = kMaxCsvFieldBytes - field.size();
        const std::size_t quote = rest_.substr(0, room + 1).find('"');
        if (quote == rest_.npos) {
            row.fault = rest_.size() > room ? kTooLong : kNotClosed;
            return false;
        }
        field.append(rest_.substr(0, quote));
        rest_.remove_prefix(quote + 1);
        if (!rest_.starts_with('"')) return true;
        if (field.size() == kMaxCsvFieldBytes) {
            row.fault = kTooLong;
            return false;
        }
        field += '"';
        rest_.remove_prefix(1);
    }
}

void CsvReader::read_plain(std::string& field, CsvRow& row) {
    const auto end = std::ranges::find_if(
        rest_, [this](char c) { return c == separator_ || c == '\n' || c == '\r'; });
    const auto size = static_cast<std::size_t>(end - rest_.begin());
    if (size > kMaxCsvFieldBytes) {
        row.fault = kTooLong;
        return;
    }
    field.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
}

bool CsvReader::take_line_end() {
    const std::size_t size = rest_.starts_with("\r\n")                            ? 2U
                             : rest_.starts_with('\n') || rest_.starts_with('\r') ? 1U
                                                                                  : 0U;
    rest_.remove_prefix(size);
    return size > 0;
}

void CsvReader::skip_line() {
    rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
    take_line_end();
}

void append_csv_field(std::string& line, std::string_view field) {
    const bool needs_quotes = field.find_first_of("\",;\t\r\n") != field.npos ||
                              field.starts_with(' ') || field.ends_with(' ');
    if (!needs_quotes) {
        line += field;
        return;
    }
    line += '"';
    for (const char c : field) {
        if (c == '"') line += '"';
        line += c;
    }
    line += '"';
}

std::string with_formula_guard(std::string cell) {
    return looks_like_formula(cell) ? '\'' + std::move(cell) : std::move(cell);
}

std::string_view without_formula_guard(std::string_view cell) noexcept {
    if (cell.starts_with('\'') && looks_like_formula(cell)) cell.remove_prefix(1);
    return cell;
}

}  // namespace shopfloor::commerce

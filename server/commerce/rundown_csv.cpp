// SPDX-License-Identifier: MIT
#include "server/commerce/rundown_csv.hpp"

#include "server/commerce/csv.hpp"
#include "server/commerce/text_encoding.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace shopfloor::commerce {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxBytes = 1024 * 1024;

struct Title {
    std::string_view field;
    std::array<std::string_view, 5> words;
};

constexpr std::array<Title, 5> kTitles{{
    {"minute", {"minute", "time", "分钟", "时间", "时间点"}},
    {"product", {"product", "sku", "商品", "货号", "商品编码"}},
    {"title", {"title", "step", "环节", "标题", "内容"}},
    {"duration_s", {"duration_s", "duration", "时长", "秒", "讲解时长"}},
    {"notes", {"notes", "note", "备注", "提词", "话术"}},
}};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The field that a column has, or nothing.
std::string_view field_of(std::string_view title) {
    std::string word{trimmed(title)};
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const Title& known : kTitles) {
        if (std::ranges::find(known.words, word) != known.words.end()) return known.field;
    }
    return {};
}

// "90", "1.5"; and with colons "1:30", "1:02:30".
std::optional<double> number_of(std::string_view cell) {
    double number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc{} || end != cell.data() + cell.size()) return std::nullopt;
    return number;
}

std::optional<double> seconds_of_clock(std::string_view cell) {
    double seconds = 0;
    for (bool is_first = true; !cell.empty(); is_first = false) {
        const std::size_t colon = std::min(cell.find(':'), cell.size());
        const auto part = number_of(cell.substr(0, colon));
        if (!part || *part < 0 || (!is_first && *part >= 60)) return std::nullopt;
        seconds = seconds * 60 + *part;
        if (colon + 1 == cell.size()) return std::nullopt;
        cell.remove_prefix(std::min(colon + 1, cell.size()));
    }
    return seconds;
}

bool is_clock(std::string_view cell) { return cell.find(':') != cell.npos; }

// A cell as the JSON that a step has there; as text where it is no number, which is then refused.
json::value value_of(std::string_view field, std::string_view cell) {
    if (field == "minute") {
        const auto minute = is_clock(cell) ? seconds_of_clock(cell) : number_of(cell);
        if (minute) return json::value(is_clock(cell) ? *minute / 60 : *minute);
    } else if (field == "duration_s") {
        const auto seconds = is_clock(cell) ? seconds_of_clock(cell) : number_of(cell);
        const bool is_whole =
            seconds && *seconds == static_cast<double>(static_cast<std::int64_t>(*seconds));
        if (is_whole) return json::value(static_cast<std::int64_t>(*seconds));
    }
    return json::value(json::string{cell});
}

/// The sheet's columns, and what is read with them.
class SheetReader {
public:
    explicit SheetReader(const std::vector<std::string>& titles) {
        for (const std::string& title : titles) {
            titles_.emplace_back(trimmed(title));
            fields_.push_back(field_of(title));
        }
    }

    bool has(std::string_view field) const {
        return std::ranges::find(fields_, field) != fields_.end();
    }

    void read(const CsvRow& row, RundownSheet& sheet) {
        if (!row.fault.empty()) return refuse(sheet, row, {}, row.fault);
        json::object step;
        for (std::size_t column = 0; column < row.fields.size(); ++column) {
            const std::string_view cell = trimmed(without_formula_guard(row.fields[column]));
            if (column >= fields_.size() || fields_[column].empty() || cell.empty()) continue;
            step[fields_[column]] = value_of(fields_[column], cell);
        }
        if (step.empty()) return;
        ++sheet.rows;
        const json::value list(json::array{json::value(std::move(step))});
        const Outcome<RundownSteps> read = rundown_from_json(list);
        if (!read) {
            const std::string& field = read.error().field;
            const std::string& sentence = read.error().message;
            return refuse(sheet,
                          row,
                          field.substr(std::min(field.find('.') + 1, field.size())),
                          sentence.substr(std::min(sentence.find("\" ") + 2, sentence.size())));
        }
        if (!sheet.steps.empty() && read->front().at < sheet.steps.back().at) {
            return refuse(sheet, row, "minute", "must not be before the step in front of it.");
        }
        sheet.steps.push_back(read->front());
    }

private:
    void refuse(RundownSheet& sheet,
                const CsvRow& row,
                std::string_view field,
                const std::string& sentence) const {
        if (sheet.errors.size() >= kMaxListedErrors) return;
        const auto found = std::ranges::find(fields_, field);
        const auto index = static_cast<std::size_t>(found - fields_.begin());
        sheet.errors.push_back({.row = row.number,
                                .column = !field.empty() && index < titles_.size()
                                              ? titles_[index]
                                              : std::string{field},
                                .message = sentence});
    }

    std::vector<std::string> titles_;
    std::vector<std::string_view> fields_;  // one for each column; empty where unknown
};

}  // namespace

Outcome<RundownSheet> read_rundown(std::string_view bytes) {
    if (bytes.size() > kMaxBytes) {
        return Refusal{"invalid", "The sheet has over 1 MiB; no rundown is that long.", "csv"};
    }
    const Outcome<DecodedText> decoded = decode_text(bytes);
    if (!decoded) return decoded.error();
    CsvReader reader{decoded->text, detect_separator(decoded->text)};
    CsvRow row;
    RundownSheet sheet;
    sheet.encoding = decoded->encoding;
    if (!reader.next(row)) return Refusal{"invalid", "The sheet is empty.", "csv"};
    SheetReader columns{row.fields};
    if (!columns.has("minute")) {
        return Refusal{"invalid",
                       "The first row must have the columns' titles, \"minute\" (分钟) among them.",
                       "csv"};
    }
    while (reader.next(row)) {
        columns.read(row, sheet);
        if (sheet.steps.size() > kMaxRundownSteps) {
            return Refusal{
                "invalid", fmt::format("A rundown has at most {} steps.", kMaxRundownSteps), "csv"};
        }
    }
    return sheet;
}

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
// Comma-separated values (RFC 4180), as spreadsheets write and read them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::commerce {

inline constexpr std::size_t kMaxCsvFieldBytes = 8 * 1024;
inline constexpr std::size_t kMaxCsvFields = 256;  // of a row

struct CsvRow {
    std::size_t number = 0;  // as a spreadsheet counts its rows, from 1
    std::vector<std::string> fields;
    /// A sentence where the row cannot be read, about the field after `fields`; or empty.
    std::string fault;
};

/// ",", ";" or a tab: what the first row has most of.
[[nodiscard]] char detect_separator(std::string_view utf8) noexcept;

/// Reads rows one by one. Lines end with CRLF, LF or CR; fields in quotes may hold separators,
/// lines and doubled quotes. A row that cannot be read (a quote that nothing closes, a field or a
/// row that is too long) has a fault, and reading goes on with the next line.
/// Owner: the caller; `utf8` must outlive it.
class CsvReader {
public:
    CsvReader(std::string_view utf8, char separator) : rest_(utf8), separator_(separator) {}

    /// False at the end. `row` keeps its memory from call to call.
    bool next(CsvRow& row);

private:
    std::string& open_field(CsvRow& row);
    bool read_field(CsvRow& row);
    bool read_quoted(std::string& field, CsvRow& row);
    void read_plain(std::string& field, CsvRow& row);
    bool take_line_end();
    void skip_line();

    std::string_view rest_;
    char separator_;
    std::size_t number_ = 0;
    std::size_t used_ = 0;  // fields of the row so far
};

/// Appends the field, quoted where it has to be.
void append_csv_field(std::string& line, std::string_view field);

/// A spreadsheet runs a cell that begins with "=", "+", "-" or "@" as a formula, so it gets an
/// apostrophe in front, as people type it; a cell that looks like one so guarded gets another.
[[nodiscard]] std::string with_formula_guard(std::string cell);
/// The cell that was given to with_formula_guard.
[[nodiscard]] std::string_view without_formula_guard(std::string_view cell) noexcept;

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue_csv.hpp"

#include "server/commerce/catalogue_row.hpp"
#include "server/commerce/csv.hpp"
#include "server/commerce/text_encoding.hpp"
#include "server/commerce/text_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace shopfloor::commerce {
namespace {

constexpr std::size_t kMaxIgnoredColumns = 20;

Refusal no_sheet(std::string message) { return {"invalid", std::move(message), "csv"}; }

bool is_blank(const CsvRow& row) {
    return row.fault.empty() && std::ranges::all_of(row.fields, [](const std::string& field) {
               return trimmed(field).empty();
           });
}

Outcome<SheetColumns> read_titles(const CsvRow& row,
                                  const SheetDefaults& defaults,
                                  CatalogueSheet& sheet) {
    SheetColumns columns;
    bool has_skus = false;
    for (const std::string& field : row.fields) {
        const std::string title{trimmed(field)};
        auto column = column_from_title(title, defaults.language);
        const auto same = [&](const SheetColumn& other) { return other.column == column; };
        const auto twice = std::ranges::find_if(columns, same);
        if (column && twice != columns.end()) {
            return no_sheet(fmt::format(
                "The columns \"{}\" and \"{}\" mean the same. Keep one.", twice->title, title));
        }
        const bool is_new = !column && !title.empty() && is_line(title, kMaxNameChars);
        if (is_new && sheet.ignored_columns.size() < kMaxIgnoredColumns) {
            sheet.ignored_columns.push_back(title);
        }
        has_skus = has_skus || (column && column->kind == ColumnKind::Sku);
        columns.push_back({title, std::move(column)});
    }
    if (has_skus) return columns;
    return no_sheet(
        "The first row must have the columns' titles, and one of them is \"sku\" (or 货号), such "
        "as: sku, name_zh, name_en, image, taobao_url, taobao_price.");
}

class ErrorList {
public:
    explicit ErrorList(CatalogueSheet& sheet) : sheet_(sheet) {}

    void add(RowError error) {
        if (sheet_.errors.size() < kMaxListedErrors) {
            sheet_.errors.push_back(std::move(error));
        } else {
            ++sheet_.more_errors;
        }
    }

private:
    CatalogueSheet& sheet_;
};

void read_row(const CsvRow& row,
              const SheetColumns& columns,
              const SheetDefaults& defaults,
              std::unordered_map<std::string, std::size_t>& row_of_sku,
              CatalogueSheet& sheet) {
    ErrorList errors{sheet};
    if (!row.fault.empty()) {
        const std::size_t at = row.fields.size();
        const std::string title = at < columns.size() ? columns[at].title : std::string{};
        errors.add({row.number, title, fmt::format("Field {} {}", at + 1, row.fault)});
        return;
    }
    const auto beyond = [&](std::size_t from) {
        return std::any_of(row.fields.begin() + static_cast<std::ptrdiff_t>(from),
                           row.fields.end(),
                           [](const std::string& field) { return !trimmed(field).empty(); });
    };
    if (row.fields.size() > columns.size() && beyond(columns.size())) {
        errors.add({row.number,
                    "",
                    "The row has more cells than there are titles. Put a cell that contains the "
                    "separator in quotes."});
        return;
    }
    std::vector<CellError> faults;
    Product product = read_product_row(columns, row.fields, defaults, faults);
    for (CellError& fault : faults) {
        errors.add({row.number, std::move(fault.column), std::move(fault.message)});
    }
    if (!faults.empty()) return;
    const auto [known, is_new] = row_of_sku.try_emplace(product.sku, row.number);
    if (!is_new) {
        errors.add({row.number,
                    columns[index_of(columns, {.kind = ColumnKind::Sku})].title,
                    fmt::format("\"{}\" is in row {} already. Keep one row for each product.",
                                product.sku,
                                known->second)});
        return;
    }
    sheet.products.push_back(std::move(product));
}

}  // namespace

Outcome<CatalogueSheet> read_catalogue(std::string_view bytes, const SheetDefaults& defaults) {
    if (bytes.size() > kMaxSheetBytes) {
        return no_sheet(fmt::format(
            "The file has {} bytes; {} can be imported at once.", bytes.size(), kMaxSheetBytes));
    }
    Outcome<DecodedText> decoded = decode_text(bytes);
    if (!decoded) return decoded.error();

    CatalogueSheet sheet;
    sheet.encoding = decoded->encoding;
    CsvReader reader{decoded->text, detect_separator(decoded->text)};
    CsvRow row;
    bool is_there = reader.next(row);
    while (is_there && is_blank(row)) {
        is_there = reader.next(row);
    }
    if (!is_there) return no_sheet("The file is empty.");
    Outcome<SheetColumns> columns = read_titles(row, defaults, sheet);
    if (!columns) return columns.error();

    std::unordered_map<std::string, std::size_t> row_of_sku;
    while (reader.next(row)) {
        if (is_blank(row)) continue;
        if (++sheet.rows > kMaxSheetRows) {
            return no_sheet(fmt::format("The file has more than {} products. Import it in parts.",
                                        kMaxSheetRows));
        }
        read_row(row, *columns, defaults, row_of_sku, sheet);
    }
    return sheet;
}

std::string write_catalogue(const std::vector<Product>& products) {
    const std::vector<Column> columns = columns_for(products);
    std::string sheet = "\xef\xbb\xbf";
    for (const Column& column : columns) {
        if (&column != &columns.front()) sheet += ',';
        append_csv_field(sheet, title_of(column));
    }
    sheet += "\r\n";
    for (const Product& product : products) {
        for (const Column& column : columns) {
            if (&column != &columns.front()) sheet += ',';
            append_csv_field(sheet, cell_of(product, column));
        }
        sheet += "\r\n";
    }
    return sheet;
}

}  // namespace shopfloor::commerce

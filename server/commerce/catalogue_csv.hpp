// SPDX-License-Identifier: MIT
// A store's catalogue as a spreadsheet: one row for each product. Pure.
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/commerce/product.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::commerce {

inline constexpr std::size_t kMaxSheetBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxSheetRows = 20'000;
inline constexpr std::size_t kMaxListedErrors = 100;

/// What the rows themselves do not say.
struct SheetDefaults {
    std::string store;
    std::string currency = "CNY";
    std::string language = "zh-CN";  // of a column "name"
};

struct RowError {
    std::size_t row = 0;  // as a spreadsheet counts, the titles are row 1
    std::string column;   // its title in the file; empty: the row as a whole
    std::string message;  // a sentence that says what to do
};

struct CatalogueSheet {
    std::string encoding;           // "UTF-8", "GB18030", …
    std::size_t rows = 0;           // with something in them, below the titles
    std::vector<Product> products;  // of the rows without an error, in their order; no SKU twice
    std::vector<RowError> errors;   // the first kMaxListedErrors
    std::size_t more_errors = 0;    // that are not listed
    std::vector<std::string> ignored_columns;  // titles that mean nothing here
};

/// Reads a sheet of at most kMaxSheetBytes and kMaxSheetRows. A row is a whole product, as
/// product_from_json would accept it. Refuses what is no such sheet at all: an unknown encoding,
/// no column of SKUs, two columns for one thing, too many rows.
[[nodiscard]] Outcome<CatalogueSheet> read_catalogue(std::string_view bytes,
                                                     const SheetDefaults& defaults);

/// The products as a sheet that read_catalogue reads back as they are: UTF-8 with a byte order
/// mark and CRLF (both for Excel), with the columns that any of them needs.
[[nodiscard]] std::string write_catalogue(const std::vector<Product>& products);

}  // namespace shopfloor::commerce

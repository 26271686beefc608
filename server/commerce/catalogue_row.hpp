// SPDX-License-Identifier: MIT
// One product as a row of a sheet, in both directions. Pure.
#pragma once

#include "server/commerce/catalogue_columns.hpp"
#include "server/commerce/catalogue_csv.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::commerce {

struct SheetColumn {
    std::string title;             // as the file has it
    std::optional<Column> column;  // nothing: it is not read
};
using SheetColumns = std::vector<SheetColumn>;

struct CellError {
    std::string column;   // its title; of a column that is not there, the one to add
    std::string message;  // a sentence
};

/// Where the column is; `columns.size()` when it is nowhere.
[[nodiscard]] std::size_t index_of(const SheetColumns& columns, const Column& column);

/// The product of a row. Appends what is wrong to `errors`; the product is good when nothing was.
[[nodiscard]] Product read_product_row(const SheetColumns& columns,
                                       const std::vector<std::string>& cells,
                                       const SheetDefaults& defaults,
                                       std::vector<CellError>& errors);

/// The columns that write these products without loss, in the order people expect.
[[nodiscard]] std::vector<Column> columns_for(const std::vector<Product>& products);

/// What the product has in the column.
[[nodiscard]] std::string cell_of(const Product& product, const Column& column);

}  // namespace shopfloor::commerce

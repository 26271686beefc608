// SPDX-License-Identifier: MIT
#include "server/storage/catalogue_records.hpp"
#include "server/storage/rows.hpp"

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteProduct =
    "INSERT INTO products (store, sku, json, updated) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (store, sku) DO UPDATE SET json = ?3, updated = ?4";
constexpr std::string_view kRemoveProduct = "DELETE FROM products WHERE store = ?1 AND sku = ?2";
constexpr std::string_view kWritePlace =
    "UPDATE products SET bag_position = ?3 WHERE store = ?1 AND sku = ?2";

}  // namespace

void write_row(RowWriter& rows, const ProductRecord& product) {
    Statement& row = rows.statement(kWriteProduct);
    row.bind(1, product.store).bind(2, product.sku).bind(3, product.json);
    row.bind(4, product.updated).run();
}

void write_row(RowWriter& rows, const ProductRemoval& removal) {
    Statement& row = rows.statement(kRemoveProduct);
    row.bind(1, removal.store).bind(2, removal.sku).run();
}

void write_row(RowWriter& rows, const BagPlace& place) {
    Statement& row = rows.statement(kWritePlace);
    row.bind(1, place.store).bind(2, place.sku);
    if (place.position) {
        row.bind(3, *place.position);
    } else {
        row.bind_null(3);
    }
    row.run();
}

std::vector<ProductRecord> read_products(Reader& reader) {
    return reader.all("SELECT store, sku, json, updated, bag_position FROM products",
                      [](const Statement& row) {
                          ProductRecord product{.store = row.text(0),
                                                .sku = row.text(1),
                                                .json = row.text(2),
                                                .updated = row.time(3)};
                          // The time type of a column that may be empty; a place is a number like
                          // any other.
                          if (const auto place = row.optional_time(4))
                              product.bag_position = place->count();
                          return product;
                      });
}

}  // namespace shopfloor::storage

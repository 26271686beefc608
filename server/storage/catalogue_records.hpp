// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/storage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

/// A product of a store's catalogue. Written, it keeps its place in the bag.
struct ProductRecord {
    std::string store;
    std::string sku;
    std::string json;  // the product as commerce writes it
    UtcTime updated{};
    std::optional<std::int64_t> bag_position{};  // its place in the bag, from 0; only read
};

/// Takes a product out of the catalogue, and so out of the bag.
struct ProductRemoval {
    std::string store;
    std::string sku;
};

/// A product's place in its store's bag; without one, it is not in the bag.
struct BagPlace {
    std::string store;
    std::string sku;
    std::optional<std::int64_t> position{};
};

void write_row(RowWriter& rows, const ProductRecord& product);
void write_row(RowWriter& rows, const ProductRemoval& removal);
void write_row(RowWriter& rows, const BagPlace& place);

/// All products of all stores. Throws SqliteFailure.
[[nodiscard]] std::vector<ProductRecord> read_products(Reader& reader);

}  // namespace shopfloor::storage

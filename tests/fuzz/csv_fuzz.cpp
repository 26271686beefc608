// SPDX-License-Identifier: MIT
// A merchant's file: whatever it is, its products are valid, and come back from an export as they
// were.
#include "server/commerce/catalogue_csv.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>

using namespace shopfloor;
using namespace shopfloor::commerce;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const SheetDefaults defaults{.store = "silk"};
    const Outcome<CatalogueSheet> sheet =
        read_catalogue({reinterpret_cast<const char*>(data), size}, defaults);
    if (!sheet) return 0;
    require(sheet->errors.size() <= kMaxListedErrors);
    for (const RowError& error : sheet->errors) {
        require(!error.message.empty() && error.row > 0);
    }
    for (const Product& product : sheet->products) {
        const Outcome<Product> again = product_from_json(boost::json::parse(to_json(product)));
        require(again.has_value() && *again == product);
    }
    const Outcome<CatalogueSheet> back = read_catalogue(write_catalogue(sheet->products), defaults);
    require(back.has_value() && back->products == sheet->products && back->errors.empty());
    return 0;
}

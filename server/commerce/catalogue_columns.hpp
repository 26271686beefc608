// SPDX-License-Identifier: MIT
// What the columns of a price list mean, by their titles. Pure.
#pragma once

#include "server/commerce/product.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::commerce {

enum class ColumnKind {
    Sku,
    Name,  // in `language`
    Image,
    Channels,  // the offers' order
    Currency,  // of all offers that do not have their own
    // Of the offer of `channel`:
    Url,
    Price,
    Tiers,
    MinOrderQuantity,
    Sample,
    OfferCurrency,
};

struct Column {
    ColumnKind kind = ColumnKind::Sku;
    std::string language{};  // BCP 47
    Channel channel = Channel::Own;

    bool operator==(const Column&) const = default;
};

/// Titles in English ("taobao_price", "Taobao price") and Chinese ("淘宝价"), in any case, with or
/// without a unit in parentheses; server/control/PROTOCOL.md lists them. Nothing where the title
/// means nothing here. `language` is that of a title that names none ("name").
[[nodiscard]] std::optional<Column> column_from_title(std::string_view title,
                                                      std::string_view language);

/// The title by which column_from_title knows the column again.
[[nodiscard]] std::string title_of(const Column& column);

}  // namespace shopfloor::commerce

// SPDX-License-Identifier: MIT
#pragma once

#include "server/commerce/product.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::sales {

/// What a link of the room's page stands for. Where it leads is looked up when it is clicked, so
/// that it can never lead elsewhere than the catalogue says.
struct OfferLink {
    std::string room;
    std::string sku;
    commerce::Channel channel = commerce::Channel::Own;

    bool operator==(const OfferLink&) const = default;
};

/// "silk~SILK-042~taobao": what a token says and its signature is about.
[[nodiscard]] std::string to_text(const OfferLink& link);

/// Nothing where it is not exactly such a text. Pure.
[[nodiscard]] std::optional<OfferLink> parse_offer_link(std::string_view text);

/// What the page adds to a link: the cue whose card was clicked, and the media time of the picture.
struct ClickPlace {
    std::optional<std::uint64_t> cue{};
    std::optional<std::chrono::microseconds> at{};
    std::string broadcast{};  // empty: the one on air

    bool operator==(const ClickPlace&) const = default;
};

/// From a query such as "c=17&t=83466666&b=b_…". What is not readable counts as left out. Pure.
[[nodiscard]] ClickPlace parse_click_place(std::string_view query);

}  // namespace shopfloor::sales

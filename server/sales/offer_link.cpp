// SPDX-License-Identifier: MIT
#include "server/sales/offer_link.hpp"

#include "server/commerce/text_shapes.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace shopfloor::sales {
namespace {

using commerce::Channel;

constexpr char kBetween = '~';  // in neither a slug nor a SKU, and plain in a path
constexpr std::size_t kMaxBroadcastId = 64;
constexpr std::array kChannels{
    Channel::Taobao, Channel::Tmall, Channel::Wholesale1688, Channel::Special, Channel::Own};

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

std::string to_text(const OfferLink& link) {
    return fmt::format(
        "{}{}{}{}{}", link.room, kBetween, link.sku, kBetween, commerce::to_word(link.channel));
}

std::optional<OfferLink> parse_offer_link(std::string_view text) {
    const auto first = text.find(kBetween);
    const auto last = text.rfind(kBetween);
    if (first == text.npos || first == last) return std::nullopt;
    const std::string_view room = text.substr(0, first);
    const std::string_view sku = text.substr(first + 1, last - first - 1);
    if (!commerce::is_slug(room) || !commerce::is_sku(sku)) return std::nullopt;
    for (const Channel channel : kChannels) {
        if (commerce::to_word(channel) == text.substr(last + 1)) {
            return OfferLink{
                .room = std::string{room}, .sku = std::string{sku}, .channel = channel};
        }
    }
    return std::nullopt;
}

ClickPlace parse_click_place(std::string_view query) {
    ClickPlace place;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query = end == query.npos ? std::string_view{} : query.substr(end + 1);
        if (pair.size() < 2 || pair[1] != '=') continue;
        const std::string_view value = pair.substr(2);
        if (pair[0] == 'c') place.cue = parse_number<std::int64_t>(value);
        if (pair[0] == 't') {
            const auto at = parse_number<std::int64_t>(value);
            if (at) place.at = std::chrono::microseconds{*at};
        }
        if (pair[0] == 'b' && value.size() <= kMaxBroadcastId) place.broadcast = value;
    }
    return place;
}

}  // namespace shopfloor::sales

// SPDX-License-Identifier: MIT
#include "server/show/go_links.hpp"

#include <boost/json.hpp>

namespace shopfloor::show {
namespace {

namespace json = boost::json;

constexpr std::string_view kPurpose = "offer link";
// 64 bits: guesses are made one request at a time, and a right one wins a click that is counted.
constexpr std::size_t kSignatureDigits = 16;

bool are_equal(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t at = 0; at < a.size(); ++at) {
        difference |= static_cast<unsigned char>(a[at]) ^ static_cast<unsigned char>(b[at]);
    }
    return difference == 0;
}

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

std::string GoLinks::token(const sales::OfferLink& link) const {
    const std::string text = sales::to_text(link);
    return text + '~' + sign(text);
}

std::string GoLinks::path(const sales::OfferLink& link) const { return "/go/" + token(link); }

std::optional<sales::OfferLink> GoLinks::read(std::string_view token) const {
    const auto last = token.rfind('~');
    if (last == token.npos) return std::nullopt;
    const std::string text{token.substr(0, last)};
    if (!are_equal(sign(text), token.substr(last + 1))) return std::nullopt;
    return sales::parse_offer_link(text);
}

std::string GoLinks::add_to_bag(const std::string& room, const std::string& bag) const {
    boost::system::error_code error;
    json::value value = json::parse(bag, error);
    if (error || !value.is_array()) return bag;
    for (json::value& product : value.get_array()) {
        if (!product.is_object()) continue;
        json::value* offers = product.get_object().if_contains("offers");
        if (!offers || !offers->is_array()) continue;
        const std::string sku = text_of(product.get_object(), "sku");
        for (json::value& offer : offers->get_array()) {
            if (!offer.is_object() || text_of(offer.get_object(), "url").empty()) continue;
            const auto link = sales::parse_offer_link(room + '~' + sku + '~' +
                                                      text_of(offer.get_object(), "channel"));
            if (link) offer.get_object()["go"] = path(*link);
        }
    }
    return json::serialize(value);
}

std::string GoLinks::sign(const std::string& text) const {
    return key_.sign(kPurpose, text).substr(0, kSignatureDigits);
}

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#include "server/commerce/product.hpp"

#include "server/commerce/currency.hpp"
#include "server/commerce/text_shapes.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace shopfloor::commerce {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> kChannels{"taobao", "tmall", "1688", "special", "own"};

/// Reads one object, field by field. After the first mistake it reads nothing more.
class Reader {
public:
    explicit Reader(std::optional<Refusal>& mistake) : mistake_(mistake) {}

    void refuse(std::string field, std::string sentence) {
        if (mistake_) return;
        std::string message = fmt::format("{} {}", field, sentence);
        mistake_ = Refusal{"invalid", std::move(message), std::move(field)};
    }

    void only(const json::object& object,
              const std::string& prefix,
              std::initializer_list<std::string_view> names) {
        for (const auto& [name, value] : object) {
            if (std::ranges::find(names, std::string_view{name}) == names.end()) {
                refuse(prefix + std::string{name}, "is not a field of a product");
            }
        }
    }

    std::string text(const json::object& object, const std::string& prefix, std::string_view name) {
        const json::value* value = object.if_contains(name);
        if (value != nullptr && value->is_string()) return std::string{value->as_string()};
        if (value != nullptr) refuse(prefix + std::string{name}, "must be text");
        return {};
    }

    std::optional<std::int64_t> number(const json::object& object,
                                       const std::string& prefix,
                                       std::string_view name,
                                       std::int64_t min,
                                       std::int64_t max) {
        const json::value* value = object.if_contains(name);
        if (value == nullptr) return std::nullopt;
        boost::system::error_code error;
        const auto number = value->is_double() ? min - 1 : value->to_number<std::int64_t>(error);
        if (!error && number >= min && number <= max) return number;
        refuse(prefix + std::string{name},
               fmt::format("must be a whole number from {} to {}", min, max));
        return std::nullopt;
    }

    std::int64_t required_number(const json::object& object,
                                 const std::string& prefix,
                                 std::string_view name,
                                 std::int64_t min,
                                 std::int64_t max) {
        if (!object.contains(name)) refuse(prefix + std::string{name}, "is missing");
        return number(object, prefix, name, min, max).value_or(min);
    }

    const json::object& object(const json::value* value, const std::string& field) {
        static const json::object empty;
        if (value != nullptr && value->is_object()) return value->get_object();
        refuse(field, value == nullptr ? "is missing" : "must be an object");
        return empty;
    }

    const json::array& array(const json::value* value, const std::string& field) {
        static const json::array empty;
        if (value != nullptr && value->is_array()) return value->get_array();
        refuse(field, value == nullptr ? "is missing" : "must be a list");
        return empty;
    }

private:
    std::optional<Refusal>& mistake_;
};

std::map<std::string, std::string> read_names(Reader& reader, const json::value* value) {
    std::map<std::string, std::string> names;
    const json::object& object = reader.object(value, "name");
    if (object.empty() || object.size() > kMaxLanguages) {
        reader.refuse("name", "must have 1 to 8 languages, such as {\"en\": \"Silk scarf\"}");
    }
    for (const auto& [language, text] : object) {
        const std::string field = "name." + std::string{language};
        if (!is_language(language)) {
            reader.refuse(field, "is not a language such as \"zh-CN\" (BCP 47)");
            continue;
        }
        const std::string_view name = text.is_string() ? trimmed(text.get_string()) : "";
        if (!is_line(name, kMaxNameChars)) {
            reader.refuse(field, "must be one line of 1 to 200 characters");
        }
        names.emplace(language, name);
    }
    return names;
}

Money read_price(Reader& reader, const json::value* value, const std::string& field) {
    const json::object& object = reader.object(value, field);
    const std::string prefix = field + '.';
    reader.only(object, prefix, {"amount", "currency"});
    Money price{.amount = reader.required_number(object, prefix, "amount", 0, kMaxAmount),
                .currency = reader.text(object, prefix, "currency")};
    if (!is_currency(price.currency)) {
        reader.refuse(prefix + "currency", "must be a currency of ISO 4217 such as \"CNY\"");
    }
    return price;
}

std::vector<PriceTier> read_tiers(Reader& reader,
                                  const json::value* value,
                                  const std::string& field,
                                  std::int64_t price) {
    std::vector<PriceTier> tiers;
    if (value == nullptr) return tiers;
    const json::array& array = reader.array(value, field);
    if (array.size() > kMaxTiers) reader.refuse(field, "must be at most 20 tiers");
    for (const json::value& element : array) {
        const std::string at = fmt::format("{}[{}]", field, tiers.size());
        const json::object& object = reader.object(&element, at);
        reader.only(object, at + '.', {"min_quantity", "amount"});
        const PriceTier tier{
            .min_quantity =
                reader.required_number(object, at + '.', "min_quantity", 1, kMaxQuantity),
            .amount = reader.required_number(object, at + '.', "amount", 0, kMaxAmount)};
        if (const auto fault = tier_fault(tiers, tier, price)) {
            reader.refuse(at + '.' + fault->field, fault->sentence);
        }
        tiers.push_back(tier);
    }
    return tiers;
}

// `field` is empty for an offer on its own.
Offer read_offer(Reader& reader, const json::value& value, const std::string& field) {
    const json::object& object = reader.object(&value, field.empty() ? "offer" : field);
    const std::string prefix = field.empty() ? "" : field + '.';
    reader.only(object,
                prefix,
                {"channel", "url", "price", "tiers", "min_order_quantity", "sample_amount"});
    Offer offer;
    const auto channel = channel_from_word(reader.text(object, prefix, "channel"));
    if (!channel) {
        reader.refuse(prefix + "channel",
                      "must be \"taobao\", \"tmall\", \"1688\", \"special\" or \"own\"");
    }
    offer.channel = channel.value_or(Channel::Own);
    offer.url = reader.text(object, prefix, "url");
    const bool may_be_empty = offer.channel == Channel::Own;
    if (!(may_be_empty && offer.url.empty()) && !is_web_url(offer.url)) {
        reader.refuse(prefix + "url",
                      "must be an http or https URL of at most 2048 ASCII characters");
    }
    offer.price = read_price(reader, object.if_contains("price"), prefix + "price");
    offer.tiers =
        read_tiers(reader, object.if_contains("tiers"), prefix + "tiers", offer.price.amount);
    offer.min_order_quantity =
        reader.number(object, prefix, "min_order_quantity", 1, kMaxQuantity).value_or(1);
    offer.sample_amount = reader.number(object, prefix, "sample_amount", 0, kMaxAmount);
    return offer;
}

std::vector<Offer> read_offers(Reader& reader, const json::value* value) {
    std::vector<Offer> offers;
    std::set<Channel> channels;
    const json::array& array = reader.array(value, "offers");
    if (array.size() > kChannels.size()) {
        reader.refuse("offers", "must be at most one for each of the five channels");
        return offers;
    }
    for (const json::value& element : array) {
        const std::string field = fmt::format("offers[{}]", offers.size());
        offers.push_back(read_offer(reader, element, field));
        if (!channels.insert(offers.back().channel).second) {
            reader.refuse(field + ".channel", "has an offer already: one for each channel");
        }
    }
    return offers;
}

json::object to_object(const Offer& offer) {
    json::object object{
        {"channel", to_word(offer.channel)},
        {"url", offer.url},
        {"price", {{"amount", offer.price.amount}, {"currency", offer.price.currency}}},
    };
    if (!offer.tiers.empty()) {
        json::array tiers;
        for (const PriceTier& tier : offer.tiers) {
            tiers.push_back(
                json::object{{"min_quantity", tier.min_quantity}, {"amount", tier.amount}});
        }
        object["tiers"] = std::move(tiers);
    }
    object["min_order_quantity"] = offer.min_order_quantity;
    if (offer.sample_amount) object["sample_amount"] = *offer.sample_amount;
    return object;
}

}  // namespace

Outcome<Product> product_from_json(const json::value& value) {
    std::optional<Refusal> mistake;
    Reader reader{mistake};
    if (!value.is_object()) return Refusal{"invalid", "a product must be a JSON object"};
    const json::object& object = value.get_object();
    reader.only(object, "", {"store", "sku", "name", "image", "offers"});
    Product product{
        .store = reader.text(object, "", "store"),
        .sku = reader.text(object, "", "sku"),
        .name = {},
        .image = reader.text(object, "", "image"),
        .offers = {},
    };
    if (!is_slug(product.store)) reader.refuse("store", "must be a store's slug");
    if (!is_sku(product.sku)) {
        reader.refuse("sku", "must be 1 to 64 letters, digits, \".\", \"_\" or \"-\"");
    }
    product.name = read_names(reader, object.if_contains("name"));
    if (!product.image.empty() && !is_image_link(product.image)) {
        reader.refuse(
            "image",
            "must be an http or https URL, or a path of this server, of at most 2048 ASCII "
            "characters");
    }
    product.offers = read_offers(reader, object.if_contains("offers"));
    if (mistake) return *std::move(mistake);
    return product;
}

Outcome<Offer> offer_from_json(const json::value& value) {
    std::optional<Refusal> mistake;
    Reader reader{mistake};
    Offer offer = read_offer(reader, value, "");
    if (mistake) return *std::move(mistake);
    return offer;
}

Outcome<Product> product_from_text(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return Refusal{"invalid", "the product is no JSON: " + error.message()};
    return product_from_json(value);
}

std::string to_json(const Product& product) {
    json::object names;
    for (const auto& [language, name] : product.name) {
        names[language] = name;
    }
    json::array offers;
    for (const Offer& offer : product.offers) {
        offers.push_back(to_object(offer));
    }
    return json::serialize(json::object{{"store", product.store},
                                        {"sku", product.sku},
                                        {"name", std::move(names)},
                                        {"image", product.image},
                                        {"offers", std::move(offers)}});
}

std::optional<TierFault> tier_fault(const std::vector<PriceTier>& before,
                                    const PriceTier& tier,
                                    std::int64_t price) {
    if (before.empty() && tier.amount > price) {
        return TierFault{"amount", "must not be above the price"};
    }
    if (!before.empty() && tier.min_quantity <= before.back().min_quantity) {
        return TierFault{"min_quantity", "must be more than the tier's before"};
    }
    if (!before.empty() && tier.amount >= before.back().amount) {
        return TierFault{"amount", "must be lower than the tier's before"};
    }
    return std::nullopt;
}

std::string_view to_word(Channel channel) noexcept {
    return kChannels[static_cast<std::size_t>(channel)];
}

std::optional<Channel> channel_from_word(std::string_view word) noexcept {
    const auto known = std::ranges::find(kChannels, word);
    if (known == kChannels.end()) return std::nullopt;
    return static_cast<Channel>(known - kChannels.begin());
}

}  // namespace shopfloor::commerce

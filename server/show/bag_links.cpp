// SPDX-License-Identifier: MIT
#include "server/show/bag_links.hpp"

#include <boost/json.hpp>

namespace shopfloor::show {

std::optional<commerce::Product> BagLinks::find(const std::string& room,
                                                const std::string& sku) const {
    const auto bag = bags_.find(room);
    if (bag == bags_.end()) return std::nullopt;
    const auto product = bag->second.products.find(sku);
    if (product == bag->second.products.end()) return std::nullopt;
    return product->second;
}

void BagLinks::update_room(const std::string& room, delivery::RoomFacts facts) {
    Bag& bag = bags_[room];
    if (bag.plain != facts.bag_json) bag = make_bag(room, std::move(facts.bag_json));
    facts.bag_json = bag.linked;
    front_.update_room(room, std::move(facts));
}

BagLinks::Bag BagLinks::make_bag(const std::string& room, std::string plain) const {
    Bag bag{.plain = std::move(plain), .linked = {}, .products = {}};
    bag.linked = links_.add_to_bag(room, bag.plain);
    boost::system::error_code error;
    const boost::json::value list = boost::json::parse(bag.plain, error);
    if (error || !list.is_array()) return bag;
    for (const boost::json::value& item : list.get_array()) {
        Outcome<commerce::Product> product = commerce::product_from_json(item);
        if (!product) continue;
        std::string sku = product->sku;
        bag.products.insert_or_assign(std::move(sku), *std::move(product));
    }
    return bag;
}

}  // namespace shopfloor::show

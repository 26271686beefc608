// SPDX-License-Identifier: MIT
#include "server/show/bag_links.hpp"

namespace shopfloor::show {

void BagLinks::update_room(const std::string& room, delivery::RoomFacts facts) {
    Bag& bag = bags_[room];
    if (bag.plain != facts.bag_json) {
        bag.plain = std::move(facts.bag_json);
        bag.linked = links_.add_to_bag(room, bag.plain);
    }
    facts.bag_json = bag.linked;
    front_.update_room(room, std::move(facts));
}

}  // namespace shopfloor::show

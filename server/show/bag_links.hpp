// SPDX-License-Identifier: MIT
#pragma once

#include "server/commerce/product.hpp"
#include "server/show/go_links.hpp"
#include "server/show/room_front.hpp"

#include <map>
#include <optional>
#include <string>

namespace shopfloor::show {

/// Stands between the rooms and their viewers: gives each offer of a bag its link (`go`), and
/// knows what the bags hold. Owner: the business thread. `front` and `links` must outlive it.
class BagLinks final : public RoomFront {
public:
    BagLinks(RoomFront& front, const GoLinks& links) : front_(front), links_(links) {}

    /// A product that a room's bag has now.
    [[nodiscard]] std::optional<commerce::Product> find(const std::string& room,
                                                        const std::string& sku) const;

    void open_room(const std::string& room) override { front_.open_room(room); }
    void close_room(const std::string& room) override {
        bags_.erase(room);
        front_.close_room(room);
    }
    void update_room(const std::string& room, delivery::RoomFacts facts) override;
    void tell(const std::string& room, const std::string& json) override {
        front_.tell(room, json);
    }
    void tell_one(delivery::SocketId viewer, const std::string& json) override {
        front_.tell_one(viewer, json);
    }

private:
    /// Made when the bag changes, which is seldom: rooms are updated with each change of the count.
    struct Bag {
        std::string plain;
        std::string linked;
        std::map<std::string, commerce::Product> products;  // by SKU
    };

    Bag make_bag(const std::string& room, std::string plain) const;

    RoomFront& front_;
    const GoLinks& links_;
    std::map<std::string, Bag> bags_;
};

}  // namespace shopfloor::show

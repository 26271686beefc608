// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/go_links.hpp"
#include "server/show/room_front.hpp"

#include <map>
#include <string>

namespace shopfloor::show {

/// Stands between the rooms and their viewers, and gives each offer of a bag its link (`go`).
/// Owner: the business thread. `front` and `links` must outlive it.
class BagLinks final : public RoomFront {
public:
    BagLinks(RoomFront& front, const GoLinks& links) : front_(front), links_(links) {}

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
    };

    RoomFront& front_;
    const GoLinks& links_;
    std::map<std::string, Bag> bags_;
};

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/delivery.hpp"

#include <string>

namespace shopfloor::show {

/// Where a room shows itself to its viewers (server/delivery; a recorder in tests). Any thread.
class RoomFront {
public:
    virtual ~RoomFront() = default;

    virtual void open_room(const std::string& room) = 0;
    virtual void close_room(const std::string& room) = 0;
    virtual void update_room(const std::string& room, delivery::RoomFacts facts) = 0;
    /// Events, JSON objects with a `type`: to all viewers of a room, to one of them.
    virtual void tell(const std::string& room, const std::string& json) = 0;
    virtual void tell_one(delivery::SocketId viewer, const std::string& json) = 0;
};

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace shopfloor::delivery {

/// What a room looks like to a viewer, besides its media and cues. JSON made by the business
/// thread, sent as it is.
struct RoomFacts {
    std::string state;      // "offline", "starting", "live", "holding", "ended"
    std::string room_json;  // {"slug":…,"name":…,…}: the room's head
    std::string bag_json;   // [{product}, …]
    std::uint64_t viewers = 0;
    /// More of the snapshot, by name: JSON of chat's last lines, say. A change of it tells nobody.
    std::map<std::string, std::string> more{};
};

}  // namespace shopfloor::delivery

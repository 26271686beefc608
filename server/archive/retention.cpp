// SPDX-License-Identifier: MIT
#include "server/archive/retention.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace shopfloor::archive {
namespace {

std::vector<std::string> unlocked_before(std::span<const Kept> kept,
                                         std::chrono::milliseconds limit) {
    std::vector<Kept> going;
    for (const Kept& recording : kept) {
        if (!recording.is_locked && recording.ended < limit) going.push_back(recording);
    }
    std::ranges::sort(going, {}, [](const Kept& recording) {
        return std::tie(recording.ended, recording.broadcast);
    });
    std::vector<std::string> names;
    for (Kept& recording : going) {
        names.push_back(std::move(recording.broadcast));
    }
    return names;
}

}  // namespace

std::vector<std::string> expired(std::span<const Kept> kept,
                                 std::chrono::milliseconds now,
                                 std::chrono::days days) {
    if (days == std::chrono::days{0}) return {};
    return unlocked_before(kept, now - days);
}

std::vector<std::string> to_make_room(std::span<const Kept> kept) {
    return unlocked_before(kept, std::chrono::milliseconds::max());
}

}  // namespace shopfloor::archive

// SPDX-License-Identifier: MIT
// What LiveShows says no with, in more than one of its files.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <string>

namespace shopfloor::show {

[[nodiscard]] inline Refusal unknown_room(const std::string& room) {
    return {"not_found", "There is no room '" + room + "'.", "room"};
}

}  // namespace shopfloor::show

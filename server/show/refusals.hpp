// SPDX-License-Identifier: MIT
// What this folder says no with, in more than one of its files.
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/storage/refusals.hpp"

#include <string>

namespace shopfloor::show {

[[nodiscard]] inline Refusal unknown_room(const std::string& room) {
    return {"not_found", "There is no room '" + room + "'.", "room"};
}

[[nodiscard]] inline Refusal unknown_store(const std::string& store) {
    return {"not_found", "There is no store '" + store + "'.", "store"};
}

using storage::not_read;
using storage::not_stored;

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
// What this folder says no with, in more than one of its files.
#pragma once

#include "pipeline/base/refusal.hpp"
#include "pipeline/base/result.hpp"
#include "server/storage/storage.hpp"

#include <string>

namespace shopfloor::show {

[[nodiscard]] inline Refusal unknown_room(const std::string& room) {
    return {"not_found", "There is no room '" + room + "'.", "room"};
}

[[nodiscard]] inline Refusal unknown_store(const std::string& store) {
    return {"not_found", "There is no store '" + store + "'.", "store"};
}

[[nodiscard]] inline Refusal not_stored(const Error& error) {
    const std::string words = "The change could not be stored: " + error.message() + ". ";
    if (storage::is_busy(error)) return {"busy", words + "Try again.", ""};
    return {"failed", words + "Nothing was changed.", ""};
}

[[nodiscard]] inline Refusal not_read(const Error& error) {
    return {"busy", "It could not be read: " + error.message() + ". Try again.", ""};
}

}  // namespace shopfloor::show

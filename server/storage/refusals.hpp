// SPDX-License-Identifier: MIT
// What callers are told of a change that was not stored, or of records that could not be read.
#pragma once

#include "pipeline/base/refusal.hpp"
#include "pipeline/base/result.hpp"
#include "server/storage/storage.hpp"

#include <string>

namespace shopfloor::storage {

[[nodiscard]] inline Refusal not_stored(const Error& error) {
    const std::string words = "The change could not be stored: " + error.message() + ". ";
    if (is_busy(error)) return {"busy", words + "Try again.", ""};
    return {"failed", words + "Nothing was changed.", ""};
}

[[nodiscard]] inline Refusal not_read(const Error& error) {
    return {"busy", "It could not be read: " + error.message() + ". Try again.", ""};
}

}  // namespace shopfloor::storage

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace shopfloor::show {

/// Who asked to publish, since the start. Owner: the business thread.
struct PublishCounts {
    std::uint64_t admitted = 0;
    std::uint64_t unknown_key = 0;
    std::uint64_t too_many_keys = 0;  // more unknown ones than an address may try
    std::uint64_t ended = 0;          // the room's show was ended by hand
    std::uint64_t taken_down = 0;
    std::uint64_t in_use = 0;       // another encoder was on air, and stayed
    std::uint64_t full = 0;         // the machine had no room for another show
    std::uint64_t unavailable = 0;  // the server could not
};

}  // namespace shopfloor::show

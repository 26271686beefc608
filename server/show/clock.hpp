// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace shopfloor::show {

/// The wall clock, for records: milliseconds since 1970, UTC.
inline std::chrono::milliseconds utc_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
}

}  // namespace shopfloor::show

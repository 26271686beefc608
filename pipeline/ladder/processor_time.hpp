// SPDX-License-Identifier: MIT
// What work costs, however busy the machine is. Private to pipeline/ladder.
#pragma once

#include <chrono>
#include <ctime>

namespace shopfloor::ladder {

/// The processor time that the calling thread has used.
inline std::chrono::microseconds thread_processor_time() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace shopfloor::ladder

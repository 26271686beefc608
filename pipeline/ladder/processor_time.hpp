// SPDX-License-Identifier: MIT
// What work costs, however busy the machine is, and what there is to do it. Private to
// pipeline/ladder.
#pragma once

#include <sched.h>

#include <algorithm>
#include <array>
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

/// The cores that this process may use. Unlike hardware_concurrency() it reads no file.
inline unsigned usable_cores() noexcept {
    std::array<cpu_set_t, 8> sets{};  // of a machine with 8,192 cores
    if (sched_getaffinity(0, sizeof sets, sets.data()) != 0) return 1;
    return static_cast<unsigned>(std::max(CPU_COUNT_S(sizeof sets, sets.data()), 1));
}

}  // namespace shopfloor::ladder

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace shopfloor::health {

/// What the kernel knows of this process (proc(5)). What cannot be read is 0.
struct ProcessFacts {
    std::uint64_t resident_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t max_descriptors = 0;
    double start_seconds = 0;  // since 1970
    double cpu_seconds = 0;    // user and system
    std::uint64_t threads = 0;
};

/// Reads it now: some system calls, and one for each few hundred open descriptors. Any thread.
[[nodiscard]] ProcessFacts read_process_facts();

}  // namespace shopfloor::health

// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace shopfloor::bench {

/// UTC in µs: the clock that the server writes into its chunks.
std::uint64_t utc_us();

/// User and system time of a process so far, in ms; 0 when there is none. Resolution: 10 ms.
double cpu_ms(pid_t process);

/// Values of one kind.
class Tally {
public:
    void add(double value) { values_.push_back(value); }
    void clear() { values_.clear(); }
    std::size_t size() const noexcept { return values_.size(); }
    /// {"count":…,"p50":…,"p90":…,"p99":…,"max":…}; zeros without values.
    std::string json() const;

private:
    std::vector<double> values_;
};

}  // namespace shopfloor::bench

// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/capacity.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shopfloor::show {

/// Processor time of all cores since the machine started, in ticks.
struct CpuTimes {
    std::uint64_t busy = 0;
    std::uint64_t all = 0;
};

/// The first line of /proc/stat (proc(5)).
[[nodiscard]] std::optional<CpuTimes> parse_cpu_times(std::string_view stat);
/// MemAvailable of /proc/meminfo (proc(5)), in bytes.
[[nodiscard]] std::optional<std::size_t> parse_available_memory(std::string_view meminfo);

/// Looks once a second at what the machine has left, and tells `capacity`.
/// Owner: the business thread.
class MachineWatch {
public:
    MachineWatch(const boost::asio::any_io_executor& business, Capacity& capacity)
        : timer_(business), capacity_(capacity) {}

    void start();
    void stop() { timer_.cancel(); }

private:
    void look();

    boost::asio::steady_timer timer_;
    Capacity& capacity_;
    CpuTimes before_;
};

}  // namespace shopfloor::show

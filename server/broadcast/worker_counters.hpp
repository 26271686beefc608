// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shopfloor::broadcast {

/// Why a media worker came to its end, as metrics tell it.
enum class WorkerEnding { Stopped, NoFrames, Unsupported, FormatChanged, Failed, Died, Forbidden };

inline constexpr std::size_t kWorkerEndings = 7;

/// In the order of WorkerEnding.
inline constexpr std::array<std::string_view, kWorkerEndings> kWorkerEndingWords{
    "stopped", "no_frames", "unsupported", "format_changed", "failed", "died", "forbidden"};

/// What the broadcasts of a server count together, since its start. Written by their strands,
/// read by any thread.
struct WorkerCounters {
    std::atomic<std::uint64_t> starts{0};
    std::atomic<std::uint64_t> failed_starts{0};
    std::array<std::atomic<std::uint64_t>, kWorkerEndings> ends{};  // by WorkerEnding
    std::atomic<std::uint64_t> dropped_packets{0};                  // the worker did not keep up
    std::atomic<std::uint64_t> over_limits{0};  // encoders that sent more than they may
    /// When the newest start failed (of the steady clock); 0: it did not.
    std::atomic<std::int64_t> failed_at_ns{0};

    void started(bool is_running) noexcept {
        (is_running ? starts : failed_starts).fetch_add(1, std::memory_order_relaxed);
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        failed_at_ns.store(is_running ? 0 : now.count(), std::memory_order_relaxed);
    }
    void ended(WorkerEnding ending) noexcept {
        ends[static_cast<std::size_t>(ending)].fetch_add(1, std::memory_order_relaxed);
    }
};

}  // namespace shopfloor::broadcast

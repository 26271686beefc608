// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/viewer_ending.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace shopfloor::delivery {

/// What one delivery thread counts. Written by that thread (and `connections` by whoever hands it
/// a socket), read by any.
struct alignas(64) Counters {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> viewers{0};
    std::atomic<std::uint64_t> sent_chunks{0};
    std::atomic<std::uint64_t> sent_bytes{0};
    std::atomic<std::uint64_t> skips{0};
    std::atomic<std::uint64_t> closed_slow{0};
    std::atomic<std::uint64_t> steps_down{0};  // to a smaller picture, of who left that to us
    std::atomic<std::uint64_t> steps_up{0};
    std::atomic<std::uint64_t> batch_ms{0};  // of media that large rooms get at a time
    std::array<std::atomic<std::uint64_t>, kViewerEndings> viewer_ends{};  // by ViewerEnding
    std::atomic<std::uint64_t> busy_ns{0};  // not idle, since the start
    std::atomic<std::int64_t> beat_ns{0};   // of the steady clock, once a second; 0: not yet

    static void add(std::atomic<std::uint64_t>& counter, std::uint64_t count = 1) noexcept {
        counter.fetch_add(count, std::memory_order_relaxed);
    }
    static void subtract(std::atomic<std::uint64_t>& counter) noexcept {
        counter.fetch_sub(1, std::memory_order_relaxed);
    }
    static std::uint64_t read(const std::atomic<std::uint64_t>& counter) noexcept {
        return counter.load(std::memory_order_relaxed);
    }
};

}  // namespace shopfloor::delivery

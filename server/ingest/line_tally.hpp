// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

namespace shopfloor::ingest {

/// How a publisher's line is, where its protocol tells. One thread writes, any reads.
struct LineTally {
    std::atomic<std::uint64_t> packets{0};        // that arrived
    std::atomic<std::uint64_t> lost{0};           // that were missed at first
    std::atomic<std::uint64_t> retransmitted{0};  // of them, that came again
    std::atomic<std::uint64_t> dropped{0};        // of them, that never came in time
    std::atomic<std::uint32_t> loss_ppm{0};       // lost, of all that were sent in the last seconds
    std::atomic<std::uint32_t> drop_ppm{0};       // dropped, the same
    std::atomic<std::uint32_t> rtt_us{0};         // there and back
    std::atomic<std::uint32_t> latency_ms{0};     // as both sides agreed
};

}  // namespace shopfloor::ingest

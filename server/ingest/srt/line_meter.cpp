// SPDX-License-Identifier: MIT
#include "server/ingest/srt/line_meter.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::ingest {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;

void add_counts(const LineNews& news, LineTally& tally) noexcept {
    constexpr auto order = std::memory_order_relaxed;
    tally.packets.fetch_add(news.packets, order);
    tally.lost.fetch_add(news.lost, order);
    tally.retransmitted.fetch_add(news.retransmitted, order);
    tally.dropped.fetch_add(news.dropped, order);
}

std::uint32_t share(std::uint64_t part, std::uint64_t whole) noexcept {
    if (whole == 0) return 0;
    return static_cast<std::uint32_t>(std::min(part, whole) * kMillion / whole);
}

}  // namespace

void LineMeter::add(const LineNews& news, LineTally& line, LineTally& all) noexcept {
    add_counts(news, line);
    add_counts(news, all);
    last_.at(next_) = news;
    next_ = (next_ + 1) % kSeconds;
    LineNews sum;
    for (const LineNews& second : last_) {
        sum.packets += second.packets - std::min(second.packets, second.retransmitted);
        sum.lost += second.lost;
        sum.dropped += second.dropped;
    }
    // Sent were those that came at first, and those that did not.
    const std::uint64_t sent = sum.packets + sum.lost;
    line.loss_ppm.store(share(sum.lost, sent), std::memory_order_relaxed);
    line.drop_ppm.store(share(sum.dropped, sent), std::memory_order_relaxed);
    line.rtt_us.store(static_cast<std::uint32_t>(std::clamp(news.rtt_ms, 0.0, 60'000.0) * 1000),
                      std::memory_order_relaxed);
    line.latency_ms.store(news.latency_ms, std::memory_order_relaxed);
}

}  // namespace shopfloor::ingest

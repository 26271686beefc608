// SPDX-License-Identifier: MIT
// Private to server/ingest/srt.
#pragma once

#include "server/ingest/line_tally.hpp"

#include <array>
#include <cstddef>

namespace shopfloor::ingest {

/// What libsrt counted of a line since it was asked before.
struct LineNews {
    std::uint64_t packets = 0;
    std::uint64_t lost = 0;
    std::uint64_t retransmitted = 0;
    std::uint64_t dropped = 0;
    double rtt_ms = 0;
    std::uint32_t latency_ms = 0;
};

/// Adds it up, once a second: shares are of the last ten. Owner: one thread.
class LineMeter {
public:
    static constexpr std::size_t kSeconds = 10;

    /// `all` is of all lines.
    void add(const LineNews& news, LineTally& line, LineTally& all) noexcept;

private:
    std::array<LineNews, kSeconds> last_{};
    std::size_t next_ = 0;
};

}  // namespace shopfloor::ingest

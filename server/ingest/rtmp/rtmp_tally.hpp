// SPDX-License-Identifier: MIT
#pragma once

#include "server/guard/rejections.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace shopfloor::ingest {

/// Why a connection did not become, or stay, a publisher. That a key is wrong is counted where
/// keys are known.
enum class Rejection : std::uint8_t {
    Full,       // the server has all the connections that it may
    Address,    // so has the peer's address
    NotRtmp,    // another protocol, or no TLS where there should be
    TimedOut,   // it took too long until it published
    Malformed,  // RTMP that cannot be understood
    Told,       // it was told what to set
};

/// In the order of Rejection.
inline constexpr std::array<std::string_view, 6> kRejectionWords{
    "full", "address", "not_rtmp", "timed_out", "malformed", "told"};

/// Any thread.
struct RtmpTally {
    std::atomic<std::uint64_t> connections{0};  // open now; written by the listener
    guard::Rejections rejections{"rtmp", kRejectionWords};

    void reject(Rejection kind, std::string_view peer, std::string_view sentence) {
        rejections.add(static_cast<std::size_t>(kind), peer, sentence);
    }
};

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/wire/message.hpp"
#include "server/broadcast/worker_process.hpp"
#include "server/guard/rejections.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::ingest {

/// Why an offer did not become a session. That a key is wrong is counted where keys are known.
enum class WhipRejection : std::uint8_t {
    Full,       // the server has all the sessions that it may
    Address,    // so has the peer's address
    Malformed,  // no offer that can be understood, or taken
    Failed,     // the receiver could not be started, or gave no answer
};

/// In the order of WhipRejection.
inline constexpr std::array<std::string_view, 4> kWhipRejectionWords{
    "full", "address", "malformed", "failed"};

/// Any thread.
struct WhipTally {
    std::atomic<std::uint64_t> sessions{0};      // now; written by the business thread
    std::atomic<std::uint64_t> dropped_tags{0};  // that a broadcast had no time to take
    guard::Rejections rejections{"whip", kWhipRejectionWords};

    void reject(WhipRejection kind, std::string_view peer, std::string_view sentence) {
        rejections.add(static_cast<std::size_t>(kind), peer, sentence);
    }
};

struct WhipSettings {
    bool is_enabled = true;
    broadcast::WorkerSettings receiver;  // the program, and its limits
    /// All of an offer but its SDP, and the name of the STUN server in it: "host:port".
    wire::Offer offer;
    /// What browsers are told to use, as values of Link headers (RFC 9725, 4.6).
    std::vector<std::string> ice_servers;
    std::size_t max_sessions = 64;
    std::size_t max_address_sessions = 8;          // of one address; 0: as many
    std::chrono::milliseconds answer_limit{8000};  // from the offer to the answer
    std::size_t queue_bytes = 8 * 1024 * 1024;     // of a session's media that waits
    std::shared_ptr<WhipTally> tally = std::make_shared<WhipTally>();
};

}  // namespace shopfloor::ingest

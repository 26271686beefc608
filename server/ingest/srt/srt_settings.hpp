// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/wire/message.hpp"
#include "server/broadcast/worker_process.hpp"
#include "server/guard/attempts.hpp"
#include "server/guard/rejections.hpp"
#include "server/ingest/line_tally.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace shopfloor::ingest {

/// Why a caller did not become a publisher.
enum class SrtRejection : std::uint8_t {
    Full,        // the server has all the publishers that it may
    Address,     // so has the peer's address, or it tried too many wrong keys
    Malformed,   // no stream id that can be understood
    Mode,        // it wants something else than to publish
    UnknownKey,  // no such key or room, or the key is another room's
    Passphrase,  // a wrong one, or none
    Refused,     // by the gate: ended, taken down, in use, no room for another show
    Media,       // what it sent is not taken, or nothing came
};

/// In the order of SrtRejection.
inline constexpr std::array<std::string_view, 8> kSrtRejectionWords{
    "full", "address", "malformed", "mode", "unknown_key", "passphrase", "refused", "media"};

/// Any thread. What lines did is added up over all publishers since the start.
struct SrtTally {
    std::atomic<std::uint64_t> sessions{0};       // now; written by the SRT thread
    std::atomic<std::uint64_t> dropped_bytes{0};  // that arrived and no receiver had time for
    std::atomic<std::uint64_t> dropped_tags{0};   // that a broadcast had no time to take
    LineTally lines{};                            // without the rates
    guard::Rejections rejections{"srt", kSrtRejectionWords};

    void reject(SrtRejection kind, std::string_view peer, std::string_view sentence) {
        rejections.add(static_cast<std::size_t>(kind), peer, sentence);
    }
};

struct SrtSettings {
    std::string address = "0.0.0.0";  // IPv4 or IPv6
    std::uint16_t port = 9000;        // UDP
    std::chrono::milliseconds latency{120};
    std::chrono::milliseconds idle_timeout{5000};  // without a packet from the peer
    std::size_t max_sessions = 64;
    std::size_t max_address_sessions = 8;  // of one address; 0: as many
    guard::AttemptLimits wrong_keys{};
    std::chrono::milliseconds refusal_holds{10'000};  // the gate's no, for handshakes of that key
    std::uint64_t source_bitrate_bps = 60'000'000;    // what the buffers have to hold at the most
    broadcast::WorkerSettings receiver;               // the program, and its limits
    wire::Intake intake{};
    std::size_t inbox_bytes = 4 * 1024 * 1024;  // that arrived and wait for the session's strand
    std::size_t queue_bytes = 8 * 1024 * 1024;  // of a session's media that waits
    std::shared_ptr<SrtTally> tally = std::make_shared<SrtTally>();
};

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace shopfloor::ingest {

/// The largest offer, answer or fragment that is read.
inline constexpr std::size_t kMaxSdpBytes = std::size_t{64} * 1024;

/// An offer (SDP, RFC 8866) with what this server takes: one section of video with one H.264
/// format and its retransmissions, and one of sound with Opus. Of RTP header extensions, transport
/// feedback and the section's name are left: without the camera's orientation among them, the
/// browser turns its pictures itself. Candidates that are names are left out: nothing is resolved
/// here; and those that would have to be connected to (RFC 6544), or are link-local or no host's.
/// Refusals: "invalid" where it is no such offer, "unacceptable" where it has other tracks than
/// these (RFC 9725, 4.4.2 and 4.4.3). Pure.
[[nodiscard]] Outcome<std::string> acceptable_offer(const std::string& offer);

/// webrtcbin's answer with the header extensions of the offer that it was made for, which
/// webrtcbin 1.22 leaves out: without them a browser stays at the lowest bitrate. Pure.
[[nodiscard]] Outcome<std::string> with_extensions(const std::string& answer,
                                                   const std::string& offer);

/// How an answer is shown to the publisher.
struct AnswerDetails {
    std::string public_address;      // what IPv4 hosts are reached by; empty: as they are
    std::uint32_t bitrate_kbps = 0;  // that browsers of Chromium's kind begin the video with
};

/// A complete answer: the public address beside each candidate of this machine's, and the bitrate.
/// Pure.
[[nodiscard]] Outcome<std::string> shown_answer(const std::string& answer,
                                                const AnswerDetails& details);

/// A candidate of a fragment (RFC 8840), and the section that it is for.
struct RemoteCandidate {
    unsigned section = 0;   // the number of the m= line
    std::string candidate;  // "candidate:…"
};

/// The candidates of a fragment that are addresses. Everything else in it is passed over: what is
/// not known is not resolved. Pure.
[[nodiscard]] std::vector<RemoteCandidate> candidates_of(const std::string& fragment);

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/ingest/session_description.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace shopfloor::ingest {

/// Where a WebRTC session listens, and how its answer looks.
struct WebRtcPlace {
    std::vector<std::string> addresses;  // of this machine; none: all that it has
    std::uint16_t first_port = 0;        // for UDP and TCP alike; 0: any
    std::uint16_t last_port = 0;
    std::string stun;  // "address:port" of a server that tells how we look from outside; or empty
    AnswerDetails answer;
};

/// One WebRTC session in, coded frames out: webrtcbin ! rtph264depay ! h264parse, and Opus made
/// AAC. Video that was lost on the way is asked for again (NACK, RTX), then waited for until the
/// next keyframe, which is asked for.
///
/// GStreamer's threads run it: events come on several of them, those of one track in order. The
/// times of both tracks are of one clock (RTCP sender reports), and video has no decode times.
/// Owner: one thread. `listener` must outlive it.
class WebRtcGraph {
public:
    /// Builds and starts, so that a stranger's offer finds everything loaded. Throws
    /// std::runtime_error when an element is missing.
    explicit WebRtcGraph(GraphListener& listener);
    ~WebRtcGraph();

    WebRtcGraph(const WebRtcGraph&) = delete;
    WebRtcGraph& operator=(const WebRtcGraph&) = delete;

    /// Once: the answer to an offer, with all candidates of this side. Blocks until they are
    /// gathered, or for some seconds where a STUN server does not answer.
    /// Refusals: those of acceptable_offer; "failed" where there is no free port, or webrtcbin
    /// does not go on.
    [[nodiscard]] Outcome<std::string> answer_blocking(const std::string& offer,
                                                       const WebRtcPlace& place);

    /// More addresses of the publisher's.
    void add_candidates(const std::string& fragment);

    /// Asks the publisher for a keyframe (PLI). Does nothing while there is no video.
    void ask_for_keyframe() noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::ingest

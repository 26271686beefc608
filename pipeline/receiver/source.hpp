// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/wire/message.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>

namespace shopfloor::receiver {

/// What a receiver waits for, once its source has begun.
struct Patience {
    std::chrono::milliseconds setup_limit{};    // to the first frame
    std::chrono::milliseconds silence_limit{};  // without a frame
    /// At which keyframes are asked for; nothing: they cannot be.
    std::optional<std::chrono::milliseconds> keyframe_interval;
};

/// What makes frames of what a publisher sends: WebRTC, MPEG-TS. Owner: the receiver's loop.
class Source {
public:
    virtual ~Source() = default;

    struct Reply {
        bool is_understood = true;                // false: the server spoke nonsense
        std::optional<wire::ToServer> message{};  // Ended: it is over
    };
    /// A message of the server's, but for Stop.
    virtual Reply take(wire::ToWorker message) = 0;

    /// Null until its first message has come.
    virtual const Patience* patience() const noexcept = 0;

    /// For poll(2): readable while there may be events; -1: they come of `take` alone.
    virtual int descriptor() const noexcept = 0;
    /// Everything since the last call, oldest first. Times of decoding are in the order of frames.
    virtual std::deque<ingest::GraphEvent> take_events() = 0;

    virtual void ask_for_keyframe() noexcept = 0;

    /// Why no frame has come within Patience: for the publisher.
    virtual std::string never_came() const = 0;
    virtual std::string fell_silent() const = 0;
    /// The sentence of a graph that failed.
    virtual wire::Ended failed(const std::string& reason) const = 0;
};

}  // namespace shopfloor::receiver

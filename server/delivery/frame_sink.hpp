// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "server/broadcast/websocket_frame.hpp"
#include "server/delivery/auto_quality.hpp"

#include <string>

namespace shopfloor::delivery {

/// Close codes that a socket of ours ends with (RFC 6455, 7.4; 4000 and up are ours).
enum class CloseCode : std::uint16_t {
    GoingAway = 1001,
    Unsupported = 1003,
    Policy = 1008,
    TooLarge = 1009,
    TooSlow = 4008,
    RoomClosed = 4404,
};

/// Where the frames of one WebSocket go: its socket, or a test's notebook.
class FrameSink {
public:
    virtual ~FrameSink() = default;

    /// True while bytes of an earlier write wait: another write would queue without bound.
    virtual bool blocked() const = 0;
    /// Sends whole WebSocket frames. Not while blocked.
    virtual void write(ByteView frames) = 0;
    /// The same, at the end of a pass over many sinks at the latest; until then `frames` must
    /// stay.
    virtual void write_with_others(ByteView frames) = 0;
    /// The same for an event, which it keeps for as long.
    virtual void tell_with_others(broadcast::SharedFrame event) = 0;
    /// Asks to be served again as soon as the socket takes bytes.
    virtual void wait_writable() = 0;
    /// Ends the socket with a close frame. Nothing may be written afterwards.
    virtual void close(CloseCode code, std::string reason) = 0;
    /// Bytes that the peer has acknowledged since it connected.
    virtual std::uint64_t taken_bytes() const = 0;
    virtual PathRate path_rate() const = 0;
};

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/websocket_frame.hpp"

#include <chrono>
#include <string>

namespace shopfloor::delivery {

/// What speaks on one WebSocket. Owner: the delivery thread.
class WebSocketSession {
public:
    virtual ~WebSocketSession() = default;

    virtual void received(std::string text) = 0;
    /// Sends an event; one that cannot be taken yet waits, within the session's limit.
    virtual void send(broadcast::SharedFrame frame) = 0;
    /// The socket takes bytes again.
    virtual void writable() = 0;
    /// Once a second.
    virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
    /// The last call.
    virtual void closed() = 0;
};

}  // namespace shopfloor::delivery

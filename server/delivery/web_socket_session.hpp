// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace shopfloor::delivery {

/// What speaks on one WebSocket. Owner: the delivery thread.
class WebSocketSession {
public:
    virtual ~WebSocketSession() = default;

    virtual void received(std::string text) = 0;
    /// The socket takes bytes again.
    virtual void writable() = 0;
    /// Once a second.
    virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
    /// The last call.
    virtual void closed() = 0;
};

}  // namespace shopfloor::delivery

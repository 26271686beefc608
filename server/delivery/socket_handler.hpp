// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace shopfloor::delivery {

/// A WebSocket that speaks text messages with another module (control). Unique in the process.
enum class SocketId : std::uint64_t {};

/// Who opened a socket, as its upgrade request told.
struct SocketPeer {
    std::string authorization{};  // the header, or empty
    std::string cookie{};
    std::string origin{};   // empty for programs; else the page's own host, or an allowed origin
    std::string host{};     // as the client wrote it
    std::string address{};  // as in HttpRequest
    bool is_secure = false;
};

/// Sends on and closes sockets of a SocketHandler. Any thread; a socket that has gone is ignored.
class SocketSender {
public:
    virtual ~SocketSender() = default;

    /// Queues a text message. A socket with more than `control_backlog_bytes` unsent is closed.
    virtual void send(SocketId socket, std::string text) = 0;
    virtual void close(SocketId socket, std::uint16_t code, std::string reason) = 0;
};

/// Takes the sockets of one path and subprotocol. All functions run on the business thread, in
/// order for each socket; `closed` comes exactly once for each `opened`.
class SocketHandler {
public:
    virtual ~SocketHandler() = default;

    /// `sender` outlives the handler.
    virtual void opened(SocketId socket, SocketSender& sender, SocketPeer peer) = 0;
    virtual void received(SocketId socket, std::string text) = 0;
    virtual void closed(SocketId socket) = 0;
};

}  // namespace shopfloor::delivery

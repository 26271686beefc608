// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/frame_sink.hpp"
#include "server/delivery/services.hpp"
#include "server/delivery/web_socket_session.hpp"

#include <atomic>
#include <deque>

namespace shopfloor::delivery {

inline constexpr std::size_t kMaxControlMessageBytes = std::size_t{256} * 1024;

/// Carries text between a socket and the SocketHandler on the business thread.
/// Owner: the delivery thread.
class ControlSession final : public WebSocketSession {
public:
    ControlSession(Services& services, FrameSink& sink, SocketId id, SocketPeer peer);

    void received(std::string text) override;
    void writable() override;
    void sweep(std::chrono::steady_clock::time_point) override {}
    void closed() override;

    void send(broadcast::SharedFrame frame) override;

private:
    Services& services_;
    FrameSink& sink_;
    SocketId id_;
    // Shared with what is posted: this session may be gone when that runs.
    std::shared_ptr<std::atomic<unsigned>> unread_ = std::make_shared<std::atomic<unsigned>>(0);
    std::deque<broadcast::SharedFrame> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool closing_ = false;
};

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
#pragma once

#include "server/ingest/publish_gate.hpp"
#include "server/ingest/rtmp/rtmp_settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>

namespace shopfloor::ingest {

/// Accepts RTMP publishers, each on a strand of its own. Owner: a strand of its own; the
/// functions may be called from any thread.
class RtmpListener {
public:
    /// Binds and accepts at once. `gate` must outlive all sessions, so: until `stop()` is done,
    /// or `executor` runs no more. Throws std::runtime_error, with a sentence, when the address
    /// cannot be bound.
    RtmpListener(boost::asio::any_io_executor executor, RtmpSettings settings, PublishGate& gate);
    ~RtmpListener();

    RtmpListener(const RtmpListener&) = delete;
    RtmpListener& operator=(const RtmpListener&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    std::size_t connection_count() const noexcept;

    /// Accepts nobody any more, tells the publishers, and returns when all are gone: after
    /// `stop_grace` their sockets are closed, and after twice that it returns anyway.
    boost::asio::awaitable<void> stop();

private:
    class Door;

    std::shared_ptr<Door> door_;  // shared with the sessions' completion handlers
    std::uint16_t port_;
};

}  // namespace shopfloor::ingest

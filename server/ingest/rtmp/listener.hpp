// SPDX-License-Identifier: MIT
#pragma once

#include "server/ingest/publish_gate.hpp"
#include "server/ingest/rtmp/rtmp_settings.hpp"
#include "server/tls/identity.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>

namespace shopfloor::ingest {

/// Accepts RTMP publishers, each on a strand of its own, in the clear and, on a second port, under
/// TLS. Owner: a strand of its own; the functions may be called from any thread.
class RtmpListener {
public:
    /// Binds and accepts at once. `gate` and `identity` must outlive all sessions, so: until
    /// `stop()` is done, or `executor` runs no more. Without an identity there is no second port.
    /// Throws std::runtime_error, with a sentence, when an address cannot be bound.
    RtmpListener(boost::asio::any_io_executor executor,
                 RtmpSettings settings,
                 PublishGate& gate,
                 tls::Identity* identity = nullptr);
    ~RtmpListener();

    RtmpListener(const RtmpListener&) = delete;
    RtmpListener& operator=(const RtmpListener&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    /// Of the second port; 0 where there is none.
    std::uint16_t tls_port() const noexcept { return tls_port_; }
    /// Of both.
    std::size_t connection_count() const noexcept;

    /// Accepts nobody any more, tells the publishers, and returns when all are gone: after
    /// `stop_grace` their sockets are closed, and after twice that it returns anyway.
    boost::asio::awaitable<void> stop();

private:
    class Door;

    std::shared_ptr<Door> door_;  // shared with the sessions' completion handlers
    std::uint16_t port_;
    std::uint16_t tls_port_;
};

}  // namespace shopfloor::ingest

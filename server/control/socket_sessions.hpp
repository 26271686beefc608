// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/dispatch.hpp"
#include "server/control/stats_feed.hpp"
#include "server/delivery/socket_handler.hpp"
#include "server/people/doorkeeper.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace shopfloor::control {

/// Close code of a socket whose sign-in has ended: sign in again.
inline constexpr std::uint16_t kSignedOut = 4401;

struct SocketLimits {
    std::chrono::milliseconds login_timeout{10000};
    std::size_t max_in_flight = 32;  // messages of one socket
    unsigned max_strikes = 5;        // messages in a row that are no request, or wrong tokens
};

/// The sockets of WS /v1/control. Messages of one socket are worked on at the same time, so
/// answers may come in another order; the id tells which is which.
///
/// Owner: the business thread. `dispatcher` and `doorkeeper` must outlive it and its unanswered
/// calls, whose answers are dropped once it is gone.
class SocketSessions final : public delivery::SocketHandler, public SocketDirectory {
public:
    SocketSessions(boost::asio::any_io_executor business,
                   Dispatcher& dispatcher,
                   people::Doorkeeper& doorkeeper,
                   SocketLimits limits = {});
    ~SocketSessions() override;

    SocketSessions(const SocketSessions&) = delete;
    SocketSessions& operator=(const SocketSessions&) = delete;

    void opened(delivery::SocketId socket,
                delivery::SocketSender& sender,
                delivery::SocketPeer peer) override;
    void received(delivery::SocketId socket, std::string text) override;
    void closed(delivery::SocketId socket) override;

    const auth::Caller* caller(delivery::SocketId socket) const override;
    void push(delivery::SocketId socket, const std::string& text) override;
    /// Calls it for each socket that has closed.
    void when_closed(std::function<void(delivery::SocketId)> tell) {
        when_closed_ = std::move(tell);
    }
    /// Closes the sockets of a session or token that lets nobody in any more.
    void end_pass(const std::string& pass);

private:
    struct Session;

    // Knows nothing of `this`, which may be gone before it ends.
    static boost::asio::awaitable<void> serve(std::shared_ptr<Session> session,
                                              Dispatcher& dispatcher,
                                              RpcMessage message);
    void strike(Session& session, const std::string& reason);
    void login(Session& session, const RpcCall& call);
    void start(const std::shared_ptr<Session>& session, RpcMessage message);

    boost::asio::any_io_executor business_;
    Dispatcher& dispatcher_;
    people::Doorkeeper& doorkeeper_;
    SocketLimits limits_;
    std::unordered_map<delivery::SocketId, std::shared_ptr<Session>> sessions_;
    std::function<void(delivery::SocketId)> when_closed_;
};

}  // namespace shopfloor::control

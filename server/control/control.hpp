// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/http_routes.hpp"
#include "server/control/resources.hpp"
#include "server/control/rooms.hpp"
#include "server/control/socket_sessions.hpp"
#include "server/control/stats_feed.hpp"
#include "server/people/cookies.hpp"
#include "server/people/people.hpp"

#include <string>
#include <vector>

namespace shopfloor::control {

/// The server's control protocol (PROTOCOL.md): the methods, and the ways to call them.
///
/// Owner: the business thread. Delivery holds the sockets' handler and the routes, so stop it, and
/// let the business thread run out of work, before this goes.
class Control {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        show::Shows& shows;
        show::Rooms& rooms;
        people::People& people;
        people::CookieSecure secure_cookies = people::CookieSecure::No;
        std::function<delivery::DeliveryStats()> delivery_stats;  // called on the business thread
        std::string rtmp_url;  // where encoders publish, as merchants are told
    };

    explicit Control(Wiring wiring);
    ~Control();

    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// Of WS /v1/control.
    delivery::SocketHandler& sockets() noexcept { return sockets_; }
    /// POST /v1/rpc, signing in and out, and what everyone may read.
    std::vector<delivery::HttpRoute> routes() const;

private:
    StatsFeed feed_;
    MethodTable table_;
    show::Shows& shows_;
    people::People& people_;
    people::CookieSecure secure_cookies_;
    SocketSessions sockets_;
};

}  // namespace shopfloor::control

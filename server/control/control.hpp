// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/call_book.hpp"
#include "server/control/chat.hpp"
#include "server/control/http_routes.hpp"
#include "server/control/recordings.hpp"
#include "server/control/resources.hpp"
#include "server/control/rooms.hpp"
#include "server/control/rundown.hpp"
#include "server/control/socket_sessions.hpp"
#include "server/control/stats_feed.hpp"
#include "server/control/uplink_tests.hpp"
#include "server/delivery/identities.hpp"
#include "server/health/problem_book.hpp"
#include "server/hooks/hooks.hpp"
#include "server/people/cookies.hpp"
#include "server/people/people.hpp"
#include "server/show/catalogues.hpp"
#include "server/show/deals.hpp"
#include "server/show/reports.hpp"
#include "server/show/store_book.hpp"

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
        show::Catalogues& catalogues;
        show::StoreBook& stores;
        people::People& people;
        CallBook& book;
        people::CookieSecure secure_cookies = people::CookieSecure::No;
        archive::Recordings& recordings;
        show::Chats& chats;
        show::Rundowns& rundowns;
        show::Deals& deals;
        hooks::Hooks& hooks;
        std::function<auth::UtcTime()> now;  // the wall clock
        show::Reports& reports;
        const delivery::Identities& viewers;
        std::function<delivery::DeliveryStats()> delivery_stats;  // called on the business thread
        EncoderDoors doors;
        health::Reporter& health;
        std::string metrics_token_hash;  // whoever has the secret may read /metrics
        UplinkLimits uplink{};
    };

    explicit Control(Wiring wiring);
    ~Control();

    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// Of WS /v1/control.
    delivery::SocketHandler& sockets() noexcept { return sockets_; }
    /// POST /v1/rpc, signing in and out, reports and links, health, and what everyone may read.
    std::vector<delivery::HttpRoute> routes();
    const MethodTable& methods() const noexcept { return table_; }

private:
    StatsFeed feed_;
    MethodTable table_;
    Dispatcher dispatcher_;
    show::Shows& shows_;
    const show::Rooms& rooms_;
    show::Catalogues& catalogues_;
    people::People& people_;
    people::CookieSecure secure_cookies_;
    archive::Recordings& recordings_;
    show::Deals& deals_;
    std::function<auth::UtcTime()> now_;
    show::Reports& reports_;
    const delivery::Identities& viewers_;
    health::Reporter& health_;
    std::string metrics_token_hash_;
    UplinkTests uplink_tests_;
    SocketSessions sockets_;
};

}  // namespace shopfloor::control

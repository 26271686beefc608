// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/control/resources.hpp"
#include "server/show/shows.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <set>
#include <string>

namespace shopfloor::control {

/// The control sockets that are signed in, as those see them who send on their own accord.
class SocketDirectory {
public:
    virtual ~SocketDirectory() = default;

    /// Null when the socket has gone, or nobody is signed in there any more.
    virtual const auth::Caller* caller(delivery::SocketId socket) const = 0;
    virtual void push(delivery::SocketId socket, const std::string& text) = 0;
};

/// Tells sockets the numbers of a room, or of the server, once a second, for as long as they are
/// there and may know them. What a socket does not take is bounded by its backlog limit.
///
/// Owner: the business thread. `shows` and what is given to `open` must outlive it.
class StatsFeed {
public:
    StatsFeed(boost::asio::any_io_executor business, show::Shows& shows, TotalsSource totals);

    StatsFeed(const StatsFeed&) = delete;
    StatsFeed& operator=(const StatsFeed&) = delete;

    /// Once, before anybody subscribes.
    void open(SocketDirectory& sockets) { sockets_ = &sockets; }

    /// stats.subscribe and stats.unsubscribe. `room` is empty for the server's totals.
    Outcome<void> subscribe(delivery::SocketId socket, const std::string& room);
    bool unsubscribe(delivery::SocketId socket, const std::string& room);
    void forget(delivery::SocketId socket);
    /// Tells those who follow the room, at once, that `method` has changed something of it which
    /// they may read. What it is they ask for themselves.
    void tell_change(const std::string& room, const std::string& method);

    std::size_t subscriber_count() const noexcept { return rooms_by_socket_.size(); }

private:
    void arm();
    void tell();
    std::string notification(const std::string& room) const;

    show::Shows& shows_;
    TotalsSource totals_;
    SocketDirectory* sockets_ = nullptr;
    boost::asio::steady_timer timer_;
    bool is_armed_ = false;
    std::map<delivery::SocketId, std::set<std::string>> rooms_by_socket_;
};

/// stats.subscribe, stats.unsubscribe.
void add_stats_feed_methods(MethodTable& table, StatsFeed& feed);

}  // namespace shopfloor::control

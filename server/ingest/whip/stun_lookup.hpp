// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace shopfloor::ingest {

/// The address of the STUN server, which receivers cannot resolve. It is asked for once a minute at
/// most, and waited for a second: a publisher does not wait for a name server that is silent.
/// Owner: its executor's thread.
class StunLookup : public std::enable_shared_from_this<StunLookup> {
public:
    /// `server`: "host:port"; empty: none.
    StunLookup(boost::asio::any_io_executor executor, const std::string& server);

    /// "address:port", as far as it is known; empty where it is not.
    static boost::asio::awaitable<std::string> address(std::shared_ptr<StunLookup> self);

private:
    using Clock = std::chrono::steady_clock;
    using Resolver = boost::asio::ip::udp::resolver;

    void ask();
    void take(const boost::system::error_code& error, const Resolver::results_type& found);

    std::string host_;
    std::string port_;
    Resolver resolver_;
    boost::asio::steady_timer known_;  // ends with the answer, or without
    bool is_asking_ = false;
    Clock::time_point asks_again_at_ = Clock::time_point::min();
    std::string address_;
};

}  // namespace shopfloor::ingest

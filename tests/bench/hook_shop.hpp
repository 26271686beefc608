// SPDX-License-Identifier: MIT
#pragma once

#include "server/hooks/courier_thread.hpp"
#include "server/hooks/hook_book.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace shopfloor::bench {

/// A shop's own program on a thread of its own: takes events and answers 200, counting them.
class HookReceiver {
public:
    HookReceiver();
    ~HookReceiver();
    HookReceiver(const HookReceiver&) = delete;
    HookReceiver& operator=(const HookReceiver&) = delete;

    std::string url() const;
    std::uint64_t events() const noexcept { return events_; }
    std::uint64_t requests() const noexcept { return requests_; }
    /// When the newest request was whole.
    std::chrono::steady_clock::time_point newest() const noexcept { return newest_; }

private:
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::acceptor acceptor_;
    std::atomic<std::uint64_t> events_{0};
    std::atomic<std::uint64_t> requests_{0};
    std::atomic<std::chrono::steady_clock::time_point> newest_{};
    std::thread thread_;
};

/// The hooks of a server, as its application makes them. Owner: `business`.
class HookParts {
public:
    HookParts(boost::asio::io_context& business, storage::Storage& storage);

    hooks::HookBook& book() noexcept { return book_; }

private:
    auth::SigningKey key_{"of the bench"};
    hooks::CourierThread courier_;
    hooks::HookBook book_;
};

}  // namespace shopfloor::bench

// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace shopfloor::show {

/// Lets one coroutine at a time through, so that what it decides still holds when it is stored.
/// Owner: one thread. Must outlive the passes.
class Turnstile {
    struct Leave {
        void operator()(Turnstile* turnstile) const noexcept { turnstile->leave(); }
    };

public:
    /// Held as long as one is through; the next is let in when it goes.
    using Pass = std::unique_ptr<Turnstile, Leave>;

    explicit Turnstile(boost::asio::any_io_executor executor)
        : freed_(std::move(executor), boost::asio::steady_timer::time_point::max()) {}

    boost::asio::awaitable<Pass> enter() {
        while (is_taken_) {
            co_await freed_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        is_taken_ = true;
        co_return Pass{this};
    }

private:
    void leave() noexcept {
        is_taken_ = false;
        freed_.cancel_one();
    }

    boost::asio::steady_timer freed_;  // never expires; cancelled to wake one
    bool is_taken_ = false;
};

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#include "server/app/web_listener.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace shopfloor::app {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kRetryPause = 100ms;  // when the process has no descriptor left
constexpr auto kBusyPause = 10ms;
constexpr int kBacklog = 4096;

tcp::acceptor listen_on(const asio::any_io_executor& executor, const WebListener::Place& place) {
    try {
        const tcp::endpoint endpoint{asio::ip::make_address(place.address), place.port};
        tcp::acceptor acceptor{executor};
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen(kBacklog);
        return acceptor;
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(
            fmt::format("HTTP cannot listen on {}:{} ({}). Is another server there? Set {}.",
                        place.address,
                        place.port,
                        error.code().message(),
                        place.port_key));
    }
}

}  // namespace

WebListener::WebListener(asio::any_io_executor executor,
                         const Place& place,
                         Adopt adopt,
                         IsBusy is_busy)
    : acceptor_(std::make_shared<tcp::acceptor>(listen_on(executor, place))) {
    asio::awaitable<void> accepting = accept(acceptor_, std::move(adopt), std::move(is_busy));
    asio::co_spawn(executor, std::move(accepting), [](std::exception_ptr failure) {
        log::failure("app", "the web listener", failure);
    });
}

void WebListener::stop() {
    boost::system::error_code ignored;
    acceptor_->close(ignored);
}

asio::awaitable<void> WebListener::accept(Acceptor acceptor, Adopt adopt, IsBusy is_busy) {
    asio::steady_timer pause{acceptor->get_executor()};
    while (acceptor->is_open()) {
        auto [error, socket] = co_await acceptor->async_accept(kAsTuple);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            log::warning("app", "no web connection taken: {}", error.message());
            pause.expires_after(kRetryPause);
            co_await pause.async_wait(kAsTuple);
            continue;
        }
        while (is_busy && is_busy() && acceptor->is_open()) {
            pause.expires_after(kBusyPause);
            co_await pause.async_wait(kAsTuple);
        }
        if (!acceptor->is_open()) co_return;
        boost::system::error_code failed;
        socket.set_option(tcp::no_delay(true), failed);
        socket.native_non_blocking(true, failed);
        const int descriptor = failed ? -1 : socket.release(failed);
        if (!failed) adopt(descriptor);
    }
}

}  // namespace shopfloor::app

// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace shopfloor::app {

/// Accepts HTTP and WebSocket connections and hands their descriptors on.
/// Owner: `executor`, which runs on one thread.
class WebListener {
public:
    /// Takes a connected, non-blocking socket with TCP_NODELAY set, and owns it from then on.
    using Adopt = std::function<void(int descriptor)>;

    struct Place {
        std::string address;
        std::uint16_t port;
        std::string_view port_key;  // the setting's name, for the sentence
    };
    /// While it is true, one connection waits here, and the others in the kernel's queue.
    using IsBusy = std::function<bool()>;

    /// Binds and accepts at once. Throws std::runtime_error, with a sentence, when the address
    /// cannot be bound.
    WebListener(boost::asio::any_io_executor executor,
                const Place& place,
                Adopt adopt,
                IsBusy is_busy = {});

    std::uint16_t port() const { return acceptor_->local_endpoint().port(); }
    void stop();

private:
    using Acceptor = std::shared_ptr<boost::asio::ip::tcp::acceptor>;

    static boost::asio::awaitable<void> accept(Acceptor acceptor, Adopt adopt, IsBusy is_busy);

    Acceptor acceptor_;
};

}  // namespace shopfloor::app

// SPDX-License-Identifier: MIT
// A shop's own program: a small HTTP server that answers as its test says.
#pragma once

#include "tests/support/one_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shopfloor::hooks::test_support {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::ip::tcp;

/// As an answer: none, and the connection ends.
inline const std::string kHangUp = "hang up";

inline std::string reply(unsigned status, const std::string& more = {}) {
    return fmt::format("HTTP/1.1 {} Word\r\n{}Content-Length: 0\r\n\r\n", status, more);
}

/// Owner: the thread of its test, which must run until the connections have ended.
class Shop {
public:
    struct Request {
        std::string head;
        std::string body;

        json::array events() const { return json::parse(body).at("events").as_array(); }
    };
    /// What to answer; empty: nothing, ever.
    std::function<std::string(const Request&)> answer = [](const Request&) { return reply(200); };
    std::vector<Request> requests;
    std::size_t connections = 0;
    bool hangs_up = false;  // after each answer

    explicit Shop(asio::io_context& context, asio::ssl::context* tls = nullptr)
        : tls_(tls), acceptor_(context, {asio::ip::address_v4::loopback(), 0}) {
        asio::co_spawn(context, accept(), [](const std::exception_ptr&) {});
    }
    ~Shop() { close(); }

    void close() {
        Error ignored;
        acceptor_.close(ignored);
        for (const auto& socket : sockets_)
            socket->close(ignored);
    }

    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    std::string url(const std::string& path = "/hooks") const {
        return (tls_ ? "https://localhost:" : "http://127.0.0.1:") + port() + path;
    }
    /// Of all requests, in their order.
    std::vector<std::int64_t> numbers() const {
        std::vector<std::int64_t> all;
        for (const Request& request : requests) {
            for (const json::value& event : request.events())
                all.push_back(event.at("seq").as_int64());
        }
        return all;
    }

private:
    static constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

    asio::awaitable<void> accept() {
        for (;;) {
            auto socket = std::make_shared<tcp::socket>(acceptor_.get_executor());
            const auto [error] = co_await acceptor_.async_accept(*socket, kAsTuple);
            if (error) co_return;
            ++connections;
            sockets_.push_back(socket);
            auto serving = tls_ ? serve_tls(socket) : serve(*socket, socket);
            asio::co_spawn(
                acceptor_.get_executor(), std::move(serving), [](const std::exception_ptr&) {});
        }
    }

    asio::awaitable<void> serve_tls(std::shared_ptr<tcp::socket> socket) {
        asio::ssl::stream<tcp::socket&> stream{*socket, *tls_};
        const auto [error] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, kAsTuple);
        if (error) co_return;
        auto serving = serve(stream, socket);
        co_await std::move(serving);
    }

    template <class Stream>
    asio::awaitable<void> serve(Stream& stream, std::shared_ptr<tcp::socket> socket) {
        std::string buffer;
        for (;;) {
            const auto [error, size] = co_await asio::async_read_until(
                stream, asio::dynamic_buffer(buffer), "\r\n\r\n", kAsTuple);
            if (error) co_return;
            Request request{.head = buffer.substr(0, size), .body = buffer.substr(size)};
            const auto at = request.head.find("Content-Length: ") + 16;
            const auto length = std::stoul(request.head.substr(at));
            while (request.body.size() < length) {
                std::string more(length - request.body.size(), '\0');
                const auto [failed, count] =
                    co_await stream.async_read_some(asio::buffer(more), kAsTuple);
                if (failed) co_return;
                request.body.append(more, 0, count);
            }
            buffer.clear();
            requests.push_back(request);
            const std::string text = answer(request);
            if (text.empty()) continue;
            if (text == kHangUp) co_return socket->close();
            const auto [lost, written] =
                co_await asio::async_write(stream, asio::buffer(text), kAsTuple);
            if (lost) co_return;
            if (hangs_up) co_return socket->close();
        }
    }

    asio::ssl::context* tls_;
    tcp::acceptor acceptor_;
    std::vector<std::shared_ptr<tcp::socket>> sockets_;
};

}  // namespace shopfloor::hooks::test_support

// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/delivery.hpp"
#include "tests/support/test_certificate.hpp"
#include "tests/support/websocket_client.hpp"
#include "tests/unit/server/delivery/pages_folder.hpp"

#include <arpa/inet.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>

namespace shopfloor::test {

/// Who came and went, in words.
class Audience final : public delivery::AudienceListener {
public:
    void joined(const std::string& room, const delivery::ViewerRef& viewer) override {
        note("joined " + room + " " + viewer.session);
    }
    void left(const std::string& room, const delivery::ViewerRef& viewer) override {
        note("left " + room + " " + viewer.session);
    }
    void said(const std::string& room,
              const delivery::ViewerRef& viewer,
              const std::string& type,
              const std::string& json) override {
        {
            const std::lock_guard lock{mutex_};
            speaker_ = viewer;
        }
        note("said " + room + " " + viewer.session + " " + type + " " + json);
    }
    /// Whoever spoke last.
    delivery::ViewerRef speaker() const {
        const std::lock_guard lock{mutex_};
        return speaker_;
    }
    std::vector<std::string> notes() const {
        const std::lock_guard lock{mutex_};
        return notes_;
    }

    bool noted(const std::string& text) const {
        const std::lock_guard lock{mutex_};
        return std::ranges::find(notes_, text) != notes_.end();
    }

private:
    void note(std::string text) {
        const std::lock_guard lock{mutex_};
        notes_.push_back(std::move(text));
    }
    mutable std::mutex mutex_;
    std::vector<std::string> notes_;
    delivery::ViewerRef speaker_{};
};

/// Knows the cookie "viewer=NAME" by its name, and gives everybody else the name of the session.
class NamedViewers final : public delivery::Identities {
public:
    std::optional<std::string> viewer_of_cookie(std::string_view cookie) const override {
        if (!cookie.starts_with("viewer=")) return std::nullopt;
        return std::string{cookie.substr(7)};
    }
    std::string viewer_of_session(std::string_view session) const override {
        return "of-" + std::string{session};
    }
    std::string set_cookie(std::string_view viewer) const override {
        return "viewer=" + std::string{viewer} + "; HttpOnly";
    }
};

/// Answers each text with "echo: " before it; "flood" with a megabyte, "close" with a close.
class Echo final : public delivery::SocketHandler {
public:
    void opened(delivery::SocketId socket,
                delivery::SocketSender& sender,
                delivery::SocketPeer peer) override {
        sender_ = &sender;
        ++open_;
        sender.send(socket, "hello " + peer.authorization);
    }
    void received(delivery::SocketId socket, std::string text) override {
        if (text == "close") {
            sender_->close(socket, 4100, "as you wish");
        } else if (text == "flood") {
            sender_->send(socket, std::string(1 << 20, 'x'));
        } else {
            sender_->send(socket, "echo: " + text);
        }
    }
    void closed(delivery::SocketId) override { --open_; }

    int open() const { return open_.load(); }

private:
    delivery::SocketSender* sender_ = nullptr;
    std::atomic<int> open_{0};
};

/// A Delivery with its business thread, on loopback TCP.
class LiveServer {
public:
    explicit LiveServer(delivery::DeliverySettings settings = {}) {
        if (settings.threads == 0) settings.threads = 2;
        delivery = std::make_unique<delivery::Delivery>(
            std::move(settings),
            delivery::Delivery::Wiring{.business = business_.get_executor(),
                                       .audience = audience,
                                       .identities = identities,
                                       .routes = routes(),
                                       .control_path = "/v1/control",
                                       .control = echo,
                                       .files = delivery::StaticFiles::load(pages.path()),
                                       .identity = &identity});
        listen();
        thread_ = std::thread{[this] { business_.run(); }};
        delivery->open_room("demo");
        delivery->update_room("demo",
                              {.state = "live",
                               .room_json = R"({"slug":"demo"})",
                               .bag_json = R"([{"sku":"S"}])",
                               .viewers = 3});
    }
    ~LiveServer() {
        delivery->stop();
        work_.reset();
        thread_.join();
        ::close(listener_);
    }
    LiveServer(const LiveServer&) = delete;
    LiveServer& operator=(const LiveServer&) = delete;

    /// A client's descriptor; the other end has been adopted.
    int connect(int receive_buffer_bytes = 0,
                delivery::Transport transport = delivery::Transport::Plain) {
        const int client = WebSocketClient::connect(port_, receive_buffer_bytes);
        const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        const int on = 1;
        ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        delivery->adopt(accepted, transport);
        return client;
    }

    PagesFolder pages;
    Audience audience;
    NamedViewers identities;
    Echo echo;
    tls::Identity identity{*tls::Certificate::read(TestCertificate{"localhost"}.files()), 1000};
    std::unique_ptr<delivery::Delivery> delivery;

private:
    std::vector<delivery::HttpRoute> routes() const {
        using delivery::HttpRequest;
        using delivery::HttpResponse;
        const auto describe = [](HttpRequest request) -> boost::asio::awaitable<HttpResponse> {
            HttpResponse response;
            response.body = request.method + " " + request.path + "?" + request.query + " " +
                            request.authorization + " " + std::to_string(request.body.size()) +
                            (request.is_prefetch ? " ahead" : "");
            co_return response;
        };
        const auto fail = [](HttpRequest) -> boost::asio::awaitable<HttpResponse> {
            throw std::runtime_error("as the test wants");
            co_return HttpResponse{};
        };
        const auto hang = [](HttpRequest) -> boost::asio::awaitable<HttpResponse> {
            boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor,
                                            std::chrono::seconds{5}};
            co_await timer.async_wait(boost::asio::use_awaitable);
            co_return HttpResponse{};
        };
        const auto file = [path = pages.path() / "video.mp4"](
                              HttpRequest request) -> boost::asio::awaitable<HttpResponse> {
            HttpResponse response;
            response.content_type = "video/mp4";
            response.file = request.query == "missing" ? path.string() + "x" : path.string();
            co_return response;
        };
        return {{"GET", "/v1/video", 0, file},
                {"GET", "/v1/rooms/", 0, describe},
                {"POST", "/v1/rpc", 1000, describe},
                {"POST", "/v1/sheet", 1'000'000, describe},
                {"GET", "/v1/fail", 0, fail},
                {"GET", "/v1/hang", 0, hang}};
    }

    void listen() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof(address);
        if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 1024) != 0 ||
            ::getsockname(listener_, generic, &size) != 0) {
            throw std::runtime_error("the test cannot listen");
        }
        port_ = ntohs(address.sin_port);
    }

    boost::asio::io_context business_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        business_.get_executor()};
    std::thread thread_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
};

/// Waits until `condition` holds, ten seconds at most.
template <class Condition>
bool eventually(const Condition& condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
}

}  // namespace shopfloor::test

// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/listener.hpp"

#include "pipeline/base/log.hpp"
#include "server/guard/crowd.hpp"
#include "server/ingest/rtmp/connection.hpp"
#include "server/ingest/rtmp/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptRetry{100};
constexpr std::chrono::milliseconds kBusyPause{10};  // until handshakes are done

tcp::acceptor listen_on(const asio::any_io_executor& executor,
                        const std::string& address,
                        std::uint16_t port) {
    try {
        const tcp::endpoint endpoint{asio::ip::make_address(address), port};
        tcp::acceptor acceptor{executor};
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address{true});
        acceptor.bind(endpoint);
        acceptor.listen();
        return acceptor;
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error{
            fmt::format("Cannot listen for RTMP on {}:{} ({}). Free the port or set another one.",
                        address,
                        port,
                        error.code().message())};
    }
}

}  // namespace

/// The acceptors and who came through them. Owner: its strand, but for the count.
class RtmpListener::Door : public std::enable_shared_from_this<Door> {
public:
    Door(asio::any_io_executor executor,
         RtmpSettings settings,
         PublishGate& gate,
         tls::Identity* identity)
        : executor_(std::move(executor)),
          strand_(asio::make_strand(executor_)),
          settings_(std::move(settings)),
          gate_(gate),
          identity_(identity),
          acceptor_(listen_on(strand_, settings_.address, settings_.port)),
          crowd_(settings_.max_address_connections),
          emptied_(strand_) {
        if (identity_) tls_acceptor_ = listen_on(strand_, settings_.address, settings_.tls_port);
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::uint16_t tls_port() const {
        return tls_acceptor_ ? tls_acceptor_->local_endpoint().port() : std::uint16_t{0};
    }
    const asio::any_io_executor& strand() const noexcept { return strand_; }
    std::size_t connection_count() const noexcept { return settings_.tally->connections; }

    void open();
    void close();
    static asio::awaitable<void> empty(std::shared_ptr<Door> self);

private:
    struct Guest {
        std::shared_ptr<RtmpConnection> connection;
        guard::Crowd::Place place;
    };
    using Connections = std::unordered_map<std::uint64_t, Guest>;

    static asio::awaitable<void> accept(std::shared_ptr<Door> self,
                                        tcp::acceptor& acceptor,
                                        tls::Identity* identity);
    void serve(tcp::acceptor& acceptor, tls::Identity* identity);
    void admit(std::unique_ptr<tls::ByteStream> stream);
    void forget(std::uint64_t id);
    void for_each_connection(void (*act)(RtmpConnection&));

    asio::any_io_executor executor_;
    asio::any_io_executor strand_;
    RtmpSettings settings_;
    PublishGate& gate_;
    tls::Identity* identity_;
    tcp::acceptor acceptor_;
    std::optional<tcp::acceptor> tls_acceptor_;
    guard::Crowd crowd_;
    asio::steady_timer emptied_;  // cancelled when the last connection has gone
    Connections connections_;
    std::uint64_t next_id_ = 1;
};

void RtmpListener::Door::open() {
    serve(acceptor_, nullptr);
    if (tls_acceptor_) serve(*tls_acceptor_, identity_);
}

void RtmpListener::Door::serve(tcp::acceptor& acceptor, tls::Identity* identity) {
    asio::awaitable<void> accepting = accept(shared_from_this(), acceptor, identity);
    asio::co_spawn(strand_, std::move(accepting), [](const std::exception_ptr& failure) {
        log::failure("rtmp", "accepting", failure);
    });
}

void RtmpListener::Door::close() {
    Error ignored;
    acceptor_.close(ignored);
    if (tls_acceptor_) tls_acceptor_->close(ignored);
}

asio::awaitable<void> RtmpListener::Door::accept(std::shared_ptr<Door> self,
                                                 tcp::acceptor& acceptor,
                                                 tls::Identity* identity) {
    asio::steady_timer pause{self->strand_};
    while (acceptor.is_open()) {
        const asio::any_io_executor strand = asio::make_strand(self->executor_);
        auto [error, socket] = co_await acceptor.async_accept(strand, kAsTuple);
        while (identity && identity->is_busy() && acceptor.is_open()) {
            pause.expires_after(kBusyPause);
            co_await pause.async_wait(kAsTuple);
        }
        if (!acceptor.is_open()) co_return;
        if (!error) {
            self->admit(identity ? tls::tls_stream(std::move(socket), *identity)
                                 : tls::plain_stream(std::move(socket)));
        } else if (acceptor.is_open()) {
            // Out of descriptors, most likely: the listen queue can wait.
            log::error("rtmp", "accept failed: {}", error.message());
            pause.expires_after(kAcceptRetry);
            co_await pause.async_wait(kAsTuple);
        }
    }
}

void RtmpListener::Door::admit(std::unique_ptr<tls::ByteStream> stream) {
    auto connection = std::make_shared<RtmpConnection>(std::move(stream), settings_);
    if (connections_.size() >= settings_.max_connections) {
        return settings_.tally->reject(
            Rejection::Full,
            connection->peer(),
            fmt::format("all {} connections of rtmp.max_connections are taken",
                        settings_.max_connections));
    }
    auto place = crowd_.enter(connection->peer());
    if (!place) {
        return settings_.tally->reject(
            Rejection::Address,
            connection->peer(),
            fmt::format("its address has all {} connections of rtmp.max_address_connections",
                        crowd_.limit()));
    }
    const std::uint64_t id = next_id_++;
    const asio::any_io_executor strand = connection->executor();
    connections_.emplace(id, Guest{connection, std::move(*place)});
    settings_.tally->connections = connections_.size();
    log::debug("rtmp", "connection accepted peer={}", connection->peer());

    asio::awaitable<void> session = serve_rtmp(std::move(connection), gate_);
    asio::co_spawn(strand,
                   std::move(session),
                   asio::bind_executor(
                       strand_, [self = shared_from_this(), id](const std::exception_ptr& failure) {
                           log::failure("rtmp", "session", failure);
                           self->forget(id);
                       }));
}

void RtmpListener::Door::forget(std::uint64_t id) {
    connections_.erase(id);
    settings_.tally->connections = connections_.size();
    if (connections_.empty()) emptied_.cancel();
}

void RtmpListener::Door::for_each_connection(void (*act)(RtmpConnection&)) {
    for (const auto& [id, guest] : connections_) {
        asio::post(guest.connection->executor(),
                   [act, target = guest.connection] { act(*target); });
    }
}

asio::awaitable<void> RtmpListener::Door::empty(std::shared_ptr<Door> self) {
    self->close();
    self->for_each_connection([](RtmpConnection& connection) {
        connection.dismiss("The server is stopping. Start again in a minute.");
    });
    self->emptied_.expires_after(self->settings_.stop_grace);
    if (!self->connections_.empty()) co_await self->emptied_.async_wait(kAsTuple);

    self->for_each_connection([](RtmpConnection& connection) { connection.abort(); });
    self->emptied_.expires_after(self->settings_.stop_grace);
    if (!self->connections_.empty()) co_await self->emptied_.async_wait(kAsTuple);
    if (!self->connections_.empty()) {
        log::error("rtmp", "sessions left behind at stop count={}", self->connections_.size());
    }
}

RtmpListener::RtmpListener(asio::any_io_executor executor,
                           RtmpSettings settings,
                           PublishGate& gate,
                           tls::Identity* identity)
    : door_(std::make_shared<Door>(std::move(executor), std::move(settings), gate, identity)),
      port_(door_->port()),
      tls_port_(door_->tls_port()) {
    door_->open();
    log::info("rtmp", "listening port={} tls_port={}", port_, tls_port_);
}

RtmpListener::~RtmpListener() {
    asio::post(door_->strand(), [door = door_] { door->close(); });
}

std::size_t RtmpListener::connection_count() const noexcept { return door_->connection_count(); }

asio::awaitable<void> RtmpListener::stop() {
    asio::awaitable<void> emptying = Door::empty(door_);
    co_await asio::co_spawn(door_->strand(), std::move(emptying), asio::use_awaitable);
}

}  // namespace shopfloor::ingest

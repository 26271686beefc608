// SPDX-License-Identifier: MIT
#include "server/tls/byte_stream.hpp"

#include "server/tls/client_trust.hpp"
#include "server/tls/context_rules.hpp"
#include "server/tls/identity.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <new>
#include <utility>

namespace shopfloor::tls {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

// A peer that closes TCP without a word of TLS before it has closed all the same.
Error plainly(Error error) {
    return error == asio::ssl::error::stream_truncated ? Error{asio::error::eof} : error;
}

template <class Stream>
asio::awaitable<Result<std::size_t>> read_some_of(Stream& stream, std::span<std::uint8_t> into) {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, count] = co_await stream.async_read_some(buffer, kAsTuple);
    if (error) co_return plainly(error);
    co_return count;
}

template <class Stream>
asio::awaitable<Error> write_to(Stream& stream, ByteView bytes) {
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    const auto [error, written] = co_await asio::async_write(stream, buffer, kAsTuple);
    co_return error;
}

void send_end(tcp::socket& socket) {
    Error ignored;  // the peer may be gone already
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

class PlainStream final : public ByteStream {
public:
    explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {}

    tcp::socket& socket() override { return socket_; }
    bool is_encrypted() const noexcept override { return false; }
    asio::awaitable<Error> open() override { co_return Error{}; }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override {
        return read_some_of(socket_, into);
    }
    asio::awaitable<Error> write(ByteView bytes) override { return write_to(socket_, bytes); }
    asio::awaitable<void> finish() override {
        send_end(socket_);
        co_return;
    }

private:
    tcp::socket socket_;
};

class TlsStream final : public ByteStream {
public:
    using Side = asio::ssl::stream_base::handshake_type;

    TlsStream(tcp::socket socket, SSL_CTX* context, Side side)
        : context_(shared(context)), stream_(std::move(socket), context_), side_(side) {}

    SSL& connection() { return *stream_.native_handle(); }

    tcp::socket& socket() override { return stream_.next_layer(); }
    bool is_encrypted() const noexcept override { return true; }
    asio::awaitable<Error> open() override {
        const auto [error] = co_await stream_.async_handshake(side_, kAsTuple);
        co_return plainly(error);
    }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override {
        return read_some_of(stream_, into);
    }
    asio::awaitable<Error> write(ByteView bytes) override { return write_to(stream_, bytes); }
    asio::awaitable<void> finish() override {
        // Says "close_notify", then waits for the peer's, or for something else it says.
        co_await stream_.async_shutdown(kAsTuple);
        send_end(socket());
    }

private:
    // Asio's wrapper frees what it is given.
    static SSL_CTX* shared(SSL_CTX* context) {
        SSL_CTX_up_ref(context);
        return context;
    }

    asio::ssl::context context_;
    asio::ssl::stream<tcp::socket> stream_;
    Side side_;
};

}  // namespace

std::unique_ptr<ByteStream> plain_stream(tcp::socket socket) {
    return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<ByteStream> tls_stream(tcp::socket socket, const Identity& identity) {
    return std::make_unique<TlsStream>(
        std::move(socket), identity.context(), asio::ssl::stream_base::server);
}

std::unique_ptr<ByteStream> tls_client_stream(tcp::socket socket,
                                              const ClientTrust& trust,
                                              const std::string& host) {
    auto stream = std::make_unique<TlsStream>(
        std::move(socket), trust.context(), asio::ssl::stream_base::client);
    if (!expect_host(stream->connection(), host)) throw std::bad_alloc{};
    return stream;
}

}  // namespace shopfloor::tls

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace shopfloor::tls {

class Identity;

/// The bytes of a TCP connection, in the clear or under TLS. One of the awaitable functions at a
/// time; cancelling or closing `socket` ends the one that waits. Owner: the socket's executor.
class ByteStream {
public:
    virtual ~ByteStream() = default;

    virtual boost::asio::ip::tcp::socket& socket() = 0;
    virtual bool is_encrypted() const noexcept = 0;
    /// Once, before anything else: the handshake, where there is one.
    virtual boost::asio::awaitable<Error> open() = 0;
    /// At least a byte. Errors: asio::error::eof, those of the socket and of TLS.
    virtual boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) = 0;
    /// All of it.
    virtual boost::asio::awaitable<Error> write(ByteView bytes) = 0;
    /// Nothing more will be written: tells the peer. What it still sends is read from `socket`.
    virtual boost::asio::awaitable<void> finish() = 0;
};

/// In the clear.
[[nodiscard]] std::unique_ptr<ByteStream> plain_stream(boost::asio::ip::tcp::socket socket);
/// Under TLS, as a server. `identity` must outlive it.
[[nodiscard]] std::unique_ptr<ByteStream> tls_stream(boost::asio::ip::tcp::socket socket,
                                                     const Identity& identity);

}  // namespace shopfloor::tls

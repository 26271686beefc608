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

}  // namespace shopfloor::tls

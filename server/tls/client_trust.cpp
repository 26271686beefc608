// SPDX-License-Identifier: MIT
#include "server/tls/client_trust.hpp"

#include "server/tls/context_rules.hpp"

#include <fmt/format.h>

#include <new>
#include <stdexcept>

namespace shopfloor::tls {

ClientTrust::ClientTrust(const std::string& authority) {
    ContextPtr context{SSL_CTX_new(TLS_client_method())};
    if (!context) throw std::bad_alloc{};
    set_rules(*context);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_set_default_verify_paths(context.get()) != 1) {
        throw std::runtime_error(
            fmt::format("The system's certificate authorities cannot be read: "
                        "{}. Install the package ca-certificates.",
                        take_openssl_error()));
    }
    if (!authority.empty() &&
        SSL_CTX_load_verify_locations(context.get(), authority.c_str(), nullptr) != 1) {
        throw std::runtime_error(fmt::format(
            "hooks.authority {} cannot be read: {}. Name a PEM file of certificates, or \"\".",
            authority,
            take_openssl_error()));
    }
    context_ = std::shared_ptr<SSL_CTX>{context.release(), SSL_CTX_free};
}

}  // namespace shopfloor::tls

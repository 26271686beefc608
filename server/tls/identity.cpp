// SPDX-License-Identifier: MIT
#include "server/tls/identity.hpp"

#include "server/tls/openssl_handles.hpp"

#include <fmt/format.h>

#include <new>
#include <stdexcept>

namespace shopfloor::tls {
namespace {

// Of TLS 1.2; those of 1.3 are all right.
constexpr const char* kSuites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kNewSuites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";

// A peer that closes without a word of TLS has closed: both protocols here tell where they end.
constexpr std::uint64_t kOptions = SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF;

using Count = std::atomic<std::size_t>;

// The place in each connection where it keeps the count that it is part of, until it is done.
void leave(void*, void* count, CRYPTO_EX_DATA*, int, long, void*) noexcept {
    if (count) --*static_cast<Count*>(count);
}

int count_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, leave);
    return index;
}

// In a context: the identity that it serves.
int identity_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

}  // namespace

Identity::Identity(std::shared_ptr<const Certificate> certificate, std::size_t max_handshakes)
    : certificate_(std::move(certificate)),
      max_handshakes_(max_handshakes),
      context_(ContextPtr{SSL_CTX_new(TLS_server_method())}) {
    if (!context_) throw std::bad_alloc{};
    configure(*context_);
}

void Identity::replace(std::shared_ptr<const Certificate> certificate) {
    certificate_.store(std::move(certificate));
}

void Identity::configure(ssl_ctx_st& context) {
    SSL_CTX_set_options(&context, kOptions);
    SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds none
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    const bool done = SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) == 1 &&
                      SSL_CTX_set_cipher_list(&context, kSuites) == 1 &&
                      SSL_CTX_set_ciphersuites(&context, kNewSuites) == 1 &&
                      SSL_CTX_set1_groups_list(&context, kGroups) == 1 &&
                      SSL_CTX_set_num_tickets(&context, 0) == 1 &&
                      SSL_CTX_set_ex_data(&context, identity_index(), this) == 1;
    if (!done) {
        throw std::runtime_error(fmt::format("TLS cannot be set up: {}", take_openssl_error()));
    }
    SSL_CTX_set_cert_cb(&context, &Identity::choose_certificate, this);
    SSL_CTX_set_info_callback(&context, &Identity::note_progress);
}

int Identity::choose_certificate(ssl_st* connection, void* self) noexcept {
    const auto certificate = static_cast<Identity*>(self)->certificate_.load();
    return SSL_set_SSL_CTX(connection, certificate->context()) ? 1 : 0;
}

void Identity::note_progress(const ssl_st* connection, int where, int /*result*/) noexcept {
    if ((where & (SSL_CB_HANDSHAKE_START | SSL_CB_HANDSHAKE_DONE)) == 0) return;
    auto* mutable_connection = const_cast<SSL*>(connection);
    auto* count = static_cast<Count*>(SSL_get_ex_data(connection, count_index()));
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0) {
        if (!count) return;
        SSL_set_ex_data(mutable_connection, count_index(), nullptr);
        --*count;
    } else if (!count && SSL_is_init_finished(connection) == 0) {
        auto* identity = static_cast<Identity*>(
            SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), identity_index()));
        if (!identity ||
            SSL_set_ex_data(mutable_connection, count_index(), &identity->handshakes_) != 1) {
            return;
        }
        ++identity->handshakes_;
    }
}

}  // namespace shopfloor::tls

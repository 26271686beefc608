// SPDX-License-Identifier: MIT
#include "server/tls/identity.hpp"

#include "server/tls/context_rules.hpp"

#include <new>

namespace shopfloor::tls {
namespace {

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
      context_(make_context()) {
    configure(*context_);
}

void Identity::replace(std::shared_ptr<const Certificate> certificate) {
    certificate_.store(std::move(certificate));
}

void Identity::configure(ssl_ctx_st& context) {
    set_rules(context);
    if (SSL_CTX_set_ex_data(&context, identity_index(), this) != 1) throw std::bad_alloc{};
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

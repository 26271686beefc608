// SPDX-License-Identifier: MIT
#include "server/tls/identity.hpp"

#include "server/tls/context_rules.hpp"

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
    SSL_CTX_set_cert_cb(&context, &Identity::choose_certificate, this);
    SSL_CTX_set_client_hello_cb(&context, &Identity::note_hello, this);
}

int Identity::choose_certificate(ssl_st* connection, void* self) noexcept {
    const auto certificate = static_cast<Identity*>(self)->certificate_.load();
    if (!SSL_set_SSL_CTX(connection, certificate->context())) return 0;
    // The context that it has now has no such callback.
    SSL_set_info_callback(connection, &Identity::note_progress);
    return 1;
}

// Who has said nothing yet does not count: it takes no work, and its time is limited elsewhere.
int Identity::note_hello(ssl_st* connection, int* /*alert*/, void* self) noexcept {
    auto& handshakes = static_cast<Identity*>(self)->handshakes_;
    const bool is_counted = SSL_get_ex_data(connection, count_index()) != nullptr;
    if (!is_counted && SSL_set_ex_data(connection, count_index(), &handshakes) == 1) ++handshakes;
    return SSL_CLIENT_HELLO_SUCCESS;
}

void Identity::note_progress(const ssl_st* connection, int where, int /*result*/) noexcept {
    if ((where & SSL_CB_HANDSHAKE_DONE) == 0) return;
    auto* count = static_cast<Count*>(SSL_get_ex_data(connection, count_index()));
    if (!count) return;
    SSL_set_ex_data(const_cast<SSL*>(connection), count_index(), nullptr);
    --*count;
}

}  // namespace shopfloor::tls

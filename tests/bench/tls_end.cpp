// SPDX-License-Identifier: MIT
#include "tests/bench/tls_end.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace shopfloor::bench {
namespace {

constexpr std::size_t kRecordBytes = std::size_t{16} * 1024;

SSL_CTX* client_context() {
    static SSL_CTX* const context = [] {
        SSL_CTX* made = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
        return made;
    }();
    return context;
}

}  // namespace

void TlsEnd::Free::operator()(ssl_st* connection) const noexcept { SSL_free(connection); }

TlsEnd::TlsEnd(int socket) : connection_(SSL_new(client_context())) {
    SSL_set_fd(connection_.get(), socket);
    if (SSL_connect(connection_.get()) != 1) {
        std::fprintf(stderr, "load_client: TLS: ");
        ERR_print_errors_fp(stderr);
        std::exit(2);
    }
    // From here on the caller reads the socket, for the sake of the kernel's time stamps.
    SSL_set0_rbio(connection_.get(), BIO_new(BIO_s_mem()));
}

void TlsEnd::send(std::string_view text) {
    SSL_write(connection_.get(), text.data(), static_cast<int>(text.size()));
}

std::string TlsEnd::decrypt(std::string_view bytes) {
    BIO_write(SSL_get_rbio(connection_.get()), bytes.data(), static_cast<int>(bytes.size()));
    std::string text;
    std::array<char, kRecordBytes> piece;  // NOLINT: filled before it is read
    for (;;) {
        const int size = SSL_read(connection_.get(), piece.data(), static_cast<int>(piece.size()));
        if (size <= 0) break;
        text.append(piece.data(), static_cast<std::size_t>(size));
    }
    ERR_clear_error();
    return text;
}

}  // namespace shopfloor::bench

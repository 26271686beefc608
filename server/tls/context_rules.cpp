// SPDX-License-Identifier: MIT
#include "server/tls/context_rules.hpp"

#include "pipeline/base/result.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <openssl/x509v3.h>

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

}  // namespace

void set_rules(SSL_CTX& context) {
    SSL_CTX_set_options(&context, kOptions);
    SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds none
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    const bool done = SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) == 1 &&
                      SSL_CTX_set_cipher_list(&context, kSuites) == 1 &&
                      SSL_CTX_set_ciphersuites(&context, kNewSuites) == 1 &&
                      SSL_CTX_set1_groups_list(&context, kGroups) == 1 &&
                      SSL_CTX_set_num_tickets(&context, 0) == 1;
    if (!done) {
        throw std::runtime_error(fmt::format("TLS cannot be set up: {}", take_openssl_error()));
    }
}

ContextPtr make_context() {
    ContextPtr context{SSL_CTX_new(TLS_server_method())};
    if (!context) throw std::bad_alloc{};
    set_rules(*context);
    return context;
}

bool expect_host(SSL& connection, const std::string& host) {
    Error error;
    const auto address = boost::asio::ip::make_address(host, error);
    X509_VERIFY_PARAM* rules = SSL_get0_param(&connection);
    if (!error) return X509_VERIFY_PARAM_set1_ip_asc(rules, address.to_string().c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size()) == 1 &&
           // The macro for it has a cast that is a warning here. OpenSSL copies the name.
           SSL_ctrl(&connection,
                    SSL_CTRL_SET_TLSEXT_HOSTNAME,
                    TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(host.c_str())) == 1;
}

}  // namespace shopfloor::tls

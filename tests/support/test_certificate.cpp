// SPDX-License-Identifier: MIT
#include "tests/support/test_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace shopfloor::test {
namespace {

template <class Write>
void write_file(const std::filesystem::path& path, const Write& write) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file{std::fopen(path.c_str(), "w"), &std::fclose};
    if (!file || write(file.get()) != 1) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

TestCertificate::TestCertificate(const std::string& name,
                                 std::chrono::hours begins,
                                 std::chrono::hours ends) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    const std::unique_ptr<X509, void (*)(X509*)> made{X509_new(), &X509_free};
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), std::chrono::seconds{begins}.count());
    X509_gmtime_adj(X509_getm_notAfter(made.get()), std::chrono::seconds{ends}.count());
    X509_NAME* subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject,
                               "CN",
                               MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()),
                               -1,
                               -1,
                               0);
    X509_set_issuer_name(made.get(), subject);
    X509_set_pubkey(made.get(), key.get());
    if (X509_sign(made.get(), key.get(), EVP_sha256()) == 0) {
        throw std::runtime_error("cannot sign a certificate");
    }
    write_file(files().certificate, [&](FILE* file) { return PEM_write_X509(file, made.get()); });
    write_file(files().key, [&](FILE* file) {
        return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

tls::CertificateFiles TestCertificate::files() const {
    return {.certificate = folder_.path() / "certificate.pem", .key = folder_.path() / "key.pem"};
}

}  // namespace shopfloor::test

// SPDX-License-Identifier: MIT
#include "server/tls/certificate.hpp"

#include "server/tls/context_rules.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/pem.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>

namespace shopfloor::tls {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 1024 * 1024;
constexpr std::chrono::days kWarnBefore{21};

Refusal refuse(const fs::path& file, std::string_view what) {
    return {"invalid", fmt::format("{}: {}", file.string(), what)};
}

Outcome<std::string> read_file(const fs::path& file) {
    errno = 0;
    std::ifstream stream{file, std::ios::binary};
    std::string text(kMaxFileBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    const int failure = errno;
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (!stream.eof() && text.empty()) {
        if (failure == ENOENT) return refuse(file, "there is no such file");
        if (failure == EACCES) {
            return refuse(file, "this user may not read the file; give it the right to");
        }
        return refuse(file, fmt::format("the file cannot be read ({})", std::strerror(failure)));
    }
    if (text.size() > kMaxFileBytes) {
        return refuse(file, "a PEM file is at most 1 MiB; this is another file");
    }
    return text;
}

BioPtr reader_of(const std::string& text) {
    BioPtr bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    if (!bio) throw std::bad_alloc{};
    return bio;
}

X509Ptr next_certificate(BIO& bio) {
    return X509Ptr{PEM_read_bio_X509(&bio, nullptr, nullptr, nullptr)};
}

// Never asks a terminal, as OpenSSL would.
int no_password(char*, int, int, void*) noexcept { return -1; }

Certificate::Time time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::string subject_of(X509& certificate) {
    const BioPtr bio{BIO_new(BIO_s_mem())};
    if (!bio) throw std::bad_alloc{};
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253);
    const char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

/// The server's own, after it and its chain were put into `context`.
Outcome<X509Ptr> use_chain(SSL_CTX& context, const fs::path& file) {
    Outcome<std::string> text = read_file(file);
    if (!text) return text.error();
    const BioPtr bio = reader_of(*text);
    X509Ptr own = next_certificate(*bio);
    ERR_clear_error();
    if (!own) {
        return refuse(file, "there is no certificate in it (PEM: \"-----BEGIN CERTIFICATE-----\")");
    }
    if (SSL_CTX_use_certificate(&context, own.get()) != 1) {
        return refuse(file, fmt::format("the certificate is refused: {}", take_openssl_error()));
    }
    while (X509Ptr issuer = next_certificate(*bio)) {
        if (SSL_CTX_add0_chain_cert(&context, issuer.get()) != 1) {
            return refuse(
                file, fmt::format("a certificate above it is refused: {}", take_openssl_error()));
        }
        static_cast<void>(issuer.release());  // the context's now
    }
    ERR_clear_error();  // the end of the file is one
    return own;
}

Outcome<void> use_key(SSL_CTX& context, const CertificateFiles& files) {
    Outcome<std::string> text = read_file(files.key);
    if (!text) return text.error();
    const KeyPtr key{
        PEM_read_bio_PrivateKey(reader_of(*text).get(), nullptr, no_password, nullptr)};
    const bool is_locked = text->find("ENCRYPTED") != text->npos;
    OPENSSL_cleanse(text->data(), text->size());
    ERR_clear_error();
    if (!key) {
        return refuse(files.key,
                      is_locked ? "the key is locked by a password"
                                : "there is no private key in it that can be read (PEM: "
                                  "\"-----BEGIN PRIVATE KEY-----\", without a password)");
    }
    if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1 ||
        SSL_CTX_check_private_key(&context) != 1) {
        ERR_clear_error();
        return refuse(files.key,
                      fmt::format("the key does not belong to the certificate in {}",
                                  files.certificate.string()));
    }
    return boost::system::in_place_value;
}

std::string date(Certificate::Time time) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace

Outcome<std::shared_ptr<const Certificate>> Certificate::read(const CertificateFiles& files) {
    ERR_clear_error();
    ContextPtr context = make_context();
    Outcome<X509Ptr> own = use_chain(*context, files.certificate);
    if (!own) return own.error();
    if (Outcome<void> key = use_key(*context, files); !key) return key.error();

    const std::shared_ptr<Certificate> made{new Certificate};
    made->subject_ = subject_of(**own);
    made->validity_ = {.from = time_of(X509_get0_notBefore(own->get())),
                       .until = time_of(X509_get0_notAfter(own->get()))};
    made->context_ = std::move(context);
    return std::shared_ptr<const Certificate>{made};
}

std::string Certificate::to_text() const {
    return fmt::format("{}, expires {}", subject_, date(validity_.until));
}

std::optional<std::string> expiry_warning(const Certificate::Validity& validity,
                                          Certificate::Time now) {
    if (now < validity.from) {
        return fmt::format(
            "is valid from {} on: browsers refuse it until then; is this "
            "machine's clock right?",
            date(validity.from));
    }
    if (now >= validity.until) {
        return fmt::format("has expired on {}: browsers refuse it; renew it", date(validity.until));
    }
    const auto left = std::chrono::floor<std::chrono::days>(validity.until - now);
    if (left >= kWarnBefore) return std::nullopt;
    return fmt::format("expires on {}, {} days left: renew it", date(validity.until), left.count());
}

Outcome<std::string> read_certificates_alone(const fs::path& file) {
    Outcome<std::string> text = read_file(file);
    if (!text) return text.error();
    const BioPtr in = reader_of(*text);
    const BioPtr out{BIO_new(BIO_s_mem())};
    if (!out) throw std::bad_alloc{};
    while (const X509Ptr certificate = next_certificate(*in)) {
        if (PEM_write_bio_X509(out.get(), certificate.get()) != 1) throw std::bad_alloc{};
    }
    ERR_clear_error();
    const char* pem = nullptr;
    const long length = BIO_get_mem_data(out.get(), &pem);
    if (length <= 0) return refuse(file, "there is no certificate in it");
    return std::string{pem, static_cast<std::size_t>(length)};
}

}  // namespace shopfloor::tls

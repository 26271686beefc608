// SPDX-License-Identifier: MIT
#include "server/tls/certificate.hpp"

#include "tests/support/test_certificate.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace shopfloor;
using namespace std::chrono_literals;
using Catch::Contains;
using test::TestCertificate;
using tls::Certificate;

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

std::string refusal_of(const tls::CertificateFiles& files) {
    const auto read = Certificate::read(files);
    REQUIRE_FALSE(read.has_value());
    return read.error().message;
}

}  // namespace

TEST_CASE("A certificate and its key are read, with what the log needs", "[tls]") {
    const TestCertificate made{"shop.example"};
    const auto read = Certificate::read(made.files());
    REQUIRE(read.has_value());
    CHECK_THAT((*read)->to_text(), Contains("CN=shop.example, expires 20"));
    CHECK((*read)->validity().until - (*read)->validity().from == 24h * 90 + 1h);
}

TEST_CASE("What is wrong with a certificate's files is said, with the file's name", "[tls]") {
    const TestCertificate made{"shop.example"};
    const TestCertificate other{"other.example"};
    const tls::CertificateFiles files = made.files();

    CHECK_THAT(refusal_of({"/nowhere/c.pem", files.key}),
               Contains("/nowhere/c.pem: there is no such file"));
    CHECK_THAT(refusal_of({files.certificate, "/nowhere/k.pem"}),
               Contains("/nowhere/k.pem: there is no such file"));
    CHECK_THAT(refusal_of({files.certificate.parent_path(), files.key}),
               Contains("cannot be read"));
    CHECK_THAT(refusal_of({files.key, files.key}), Contains("there is no certificate in it"));
    CHECK_THAT(refusal_of({files.certificate, files.certificate}),
               Contains("there is no private key in it"));
    CHECK_THAT(refusal_of({files.certificate, other.files().key}),
               Contains("the key does not belong to the certificate in"));
}

TEST_CASE("A certificate that is cut off anywhere is refused, and nothing worse", "[tls]") {
    const TestCertificate made{"shop.example"};
    const std::string whole = text_of(made.files().certificate);
    const auto cut = made.files().certificate.parent_path() / "cut.pem";
    const auto end = whole.find("-----END");
    for (std::size_t length = 0; length < end; ++length) {
        std::ofstream{cut} << whole.substr(0, length);
        CHECK_FALSE(Certificate::read({cut, made.files().key}).has_value());
    }
}

TEST_CASE("A key behind a password is refused without asking for it", "[tls]") {
    const TestCertificate made{"shop.example"};
    const auto locked = made.files().key.parent_path() / "locked.pem";
    std::ofstream{locked} << "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGjMF8GCSqGSIb3DQEFDTBSMDEG\n"
                             "-----END ENCRYPTED PRIVATE KEY-----\n";
    CHECK_THAT(refusal_of({made.files().certificate, locked}), Contains("locked by a password"));
}

TEST_CASE("A file that is no certificate's size is not read whole", "[tls]") {
    const TestCertificate made{"shop.example"};
    const auto large = made.files().key.parent_path() / "large.pem";
    std::ofstream{large} << std::string(2 << 20, 'x');
    CHECK_THAT(refusal_of({large, made.files().key}), Contains("at most 1 MiB"));
}

TEST_CASE("People are told of a certificate's end while there is time, and after it", "[tls]") {
    const Certificate::Time until{24h * 1000};
    const Certificate::Validity validity{.from = Certificate::Time{24h * 900}, .until = until};
    CHECK_FALSE(tls::expiry_warning(validity, until - 24h * 21));
    CHECK_THAT(*tls::expiry_warning(validity, until - 24h * 21 + 1s), Contains("20 days left"));
    CHECK_THAT(*tls::expiry_warning(validity, until - 1s), Contains("0 days left"));
    CHECK_THAT(*tls::expiry_warning(validity, until), Contains("has expired on 1972-09-27"));
    CHECK_THAT(*tls::expiry_warning(validity, validity.from - 1s), Contains("valid from"));
}

TEST_CASE("An expired certificate is taken, since it may be all there is", "[tls]") {
    const TestCertificate made{"old.example", -48h, -24h};
    const auto read = Certificate::read(made.files());
    REQUIRE(read.has_value());
    CHECK(tls::expiry_warning((*read)->validity(), std::chrono::system_clock::now()));
}

TEST_CASE("What is given away of an authority's file is never its key", "[tls]") {
    const TestCertificate made{"authority"};
    const auto both = made.files().key.parent_path() / "both.pem";
    std::ofstream{both} << text_of(made.files().key) << text_of(made.files().certificate);
    const auto given = tls::read_certificates_alone(both);
    REQUIRE(given.has_value());
    CHECK(*given == text_of(made.files().certificate));
    CHECK_FALSE(tls::read_certificates_alone(made.files().key).has_value());
}

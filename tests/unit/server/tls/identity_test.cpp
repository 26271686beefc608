// SPDX-License-Identifier: MIT
#include "server/tls/identity.hpp"

#include "server/tls/byte_stream.hpp"
#include "server/tls/certificate_watch.hpp"
#include "tests/support/test_certificate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <filesystem>
#include <optional>

using namespace shopfloor;
using namespace std::chrono_literals;
using test::TestCertificate;
using tls::Certificate;
using tls::Identity;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::shared_ptr<const Certificate> read(const TestCertificate& made) {
    auto certificate = Certificate::read(made.files());
    REQUIRE(certificate.has_value());
    return *certificate;
}

/// Two ends of a TCP connection.
struct Pair {
    explicit Pair(asio::io_context& context) : ours(context), theirs(context) {
        tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
        theirs.connect(acceptor.local_endpoint());
        acceptor.accept(ours);
    }
    tcp::socket ours;
    tcp::socket theirs;
};

void replace_files(const TestCertificate& old, const TestCertificate& by) {
    for (const auto& [from, to] : {std::pair{by.files().key, old.files().key},
                                   std::pair{by.files().certificate, old.files().certificate}}) {
        std::filesystem::copy_file(from, to.string() + ".new");
        std::filesystem::rename(to.string() + ".new", to);
    }
}

// What a client says first.
std::string client_hello() {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{
        SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    const std::unique_ptr<SSL, decltype(&SSL_free)> client{SSL_new(context.get()), &SSL_free};
    BIO* out = BIO_new(BIO_s_mem());
    SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), out);
    SSL_set_connect_state(client.get());
    SSL_do_handshake(client.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

bool run_until(asio::io_context& context, const std::function<bool()>& done) {
    for (int step = 0; step < 1000 && !done(); ++step)
        context.run_for(10ms);
    return done();
}

}  // namespace

TEST_CASE("An unfinished handshake counts until it fails or its connection goes", "[tls]") {
    asio::io_context context;
    Identity identity{read(TestCertificate{"shop.example"}), 1};
    Pair pair{context};
    auto stream = tls::tls_stream(std::move(pair.ours), identity);
    std::optional<Error> opened;
    auto opening = stream->open();
    asio::co_spawn(context, std::move(opening), [&](const std::exception_ptr&, Error error) {
        opened = error;
    });
    context.run_for(20ms);
    CHECK(identity.handshakes() == 0);  // who says nothing takes no place
    asio::write(pair.theirs, asio::buffer(client_hello()));
    REQUIRE(run_until(context, [&] { return identity.handshakes() == 1; }));
    CHECK(identity.is_busy());

    SECTION("garbage ends it") {
        asio::write(pair.theirs, asio::buffer(std::string{"GET / HTTP/1.1\r\n\r\n"}));
        REQUIRE(run_until(context, [&] { return opened.has_value(); }));
        CHECK(opened->failed());
    }
    SECTION("the peer closes, which is told as an end") {
        pair.theirs.shutdown(tcp::socket::shutdown_send);
        REQUIRE(run_until(context, [&] { return opened.has_value(); }));
        CHECK(*opened == asio::error::eof);
    }
    SECTION("we close it") {
        stream->socket().close();
        REQUIRE(run_until(context, [&] { return opened.has_value(); }));
        CHECK(*opened == asio::error::operation_aborted);
    }
    stream.reset();
    CHECK(identity.handshakes() == 0);
    CHECK_FALSE(identity.is_busy());
}

TEST_CASE("A finished handshake counts no more while its connection stays", "[tls]") {
    asio::io_context context;
    Identity identity{read(TestCertificate{"shop.example"}), 1};
    Pair pair{context};
    auto stream = tls::tls_stream(std::move(pair.ours), identity);
    bool is_open = false;
    auto opening = stream->open();
    asio::co_spawn(context, std::move(opening), [&](const std::exception_ptr&, Error error) {
        CHECK_FALSE(error.failed());
        is_open = true;
    });
    asio::ssl::context trusting{asio::ssl::context::tls_client};
    if (GENERATE(false, true)) trusting.set_options(asio::ssl::context::no_tlsv1_3);
    asio::ssl::stream<tcp::socket&> client{pair.theirs, trusting};
    bool is_shaken = false;
    client.async_handshake(asio::ssl::stream_base::client,
                           [&](Error error) { is_shaken = !error.failed(); });
    REQUIRE(run_until(context, [&] { return is_open && is_shaken; }));
    CHECK(identity.handshakes() == 0);
    CHECK_FALSE(identity.is_busy());
}

TEST_CASE("A certificate that changes is taken, and one of no use changes nothing", "[tls]") {
    asio::io_context context;
    const TestCertificate first{"first.example"};
    Identity identity{read(first), 10};
    tls::CertificateWatch watch{context.get_executor(), first.files(), identity, 10ms};
    const auto shows = [&](std::string_view name) {
        return identity.certificate()->to_text().starts_with(name);
    };

    replace_files(first, TestCertificate{"second.example"});
    CHECK(run_until(context, [&] { return shows("CN=second.example"); }));

    std::filesystem::copy_file(TestCertificate{"third.example"}.files().key,
                               first.files().key,
                               std::filesystem::copy_options::overwrite_existing);
    watch.reload();
    CHECK(shows("CN=second.example"));
    std::filesystem::remove(first.files().certificate);
    watch.reload();
    CHECK(shows("CN=second.example"));

    watch.stop();
    context.run();
}

TEST_CASE("A certificate behind a symbolic link is seen to change", "[tls]") {
    asio::io_context context;
    const TestCertificate first{"first.example"};
    const TestCertificate second{"second.example"};
    const test::TemporaryFolder live;
    const tls::CertificateFiles files{live.path() / "fullchain.pem", live.path() / "privkey.pem"};
    const auto point_to = [&](const TestCertificate& made) {
        std::filesystem::remove(files.certificate);
        std::filesystem::remove(files.key);
        std::filesystem::create_symlink(made.files().certificate, files.certificate);
        std::filesystem::create_symlink(made.files().key, files.key);
    };
    point_to(first);
    Identity identity{read(first), 10};
    tls::CertificateWatch watch{context.get_executor(), files, identity, 10ms};
    point_to(second);
    CHECK(run_until(context, [&] {
        return identity.certificate()->to_text().starts_with("CN=second.example");
    }));
    watch.stop();
    context.run();
}

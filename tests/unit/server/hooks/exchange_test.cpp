// SPDX-License-Identifier: MIT
#include "tests/support/test_certificate.hpp"

#include "hook_server.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::hooks;
using namespace shopfloor::hooks::test_support;
using shopfloor::test::TemporaryFolder;
using shopfloor::test::TestCertificate;

namespace {

asio::ssl::context shown(const TestCertificate& certificate) {
    asio::ssl::context context{asio::ssl::context::tls_server};
    context.use_certificate_file(certificate.files().certificate, asio::ssl::context::pem);
    context.use_private_key_file(certificate.files().key, asio::ssl::context::pem);
    return context;
}

}  // namespace

TEST_CASE("Under TLS a receiver shows a certificate that counts", "[hooks]") {
    const TemporaryFolder folder;
    const TestCertificate certificate{"localhost"};
    asio::ssl::context context = shown(certificate);
    HookServer server{folder,
                      quick_settings(),
                      {.rules = {.allow_private = true}},
                      certificate.files().certificate};
    Shop receiver{server.context, &context};
    server.hook(receiver.url());
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 3).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 3; });
}

TEST_CASE("A certificate of nobody's, or of another name, gets nothing", "[hooks]") {
    const TemporaryFolder folder;
    const TestCertificate right{"localhost"};
    const TestCertificate other{"shop.example.com"};
    const TestCertificate old{"localhost", std::chrono::hours{-48}, std::chrono::hours{-24}};
    const auto [shows, trusts] = GENERATE_REF(table<const TestCertificate*, const TestCertificate*>(
        {{&right, &other}, {&other, &other}, {&old, &old}}));
    asio::ssl::context context = shown(*shows);
    HookServer server{
        folder, quick_settings(), {.rules = {.allow_private = true}}, trusts->files().certificate};
    Shop receiver{server.context, &context};
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell().has_value());
    CHECK(server.has_failed(hook, "The handshake of TLS failed"));
    CHECK(receiver.requests.empty());
}

TEST_CASE("An authority that cannot be read is told", "[hooks]") {
    CHECK_THROWS_WITH(tls::ClientTrust{"/no/such/file.pem"},
                      Catch::Contains("hooks.authority /no/such/file.pem"));
}

TEST_CASE("What comes before the answer is not the answer", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    SECTION("a few") {
        receiver.answer = [&](const Shop::Request&) {
            return "HTTP/1.1 100 Continue\r\n\r\n" + interim + reply(200);
        };
        server.hook(receiver.url());
        REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 600).has_value());
        server.wait_until([&] { return server.counters.delivered_events == 600; });
        CHECK(receiver.connections == 1);
        CHECK(server.counters.failed_requests == 0);
    }
    SECTION("but not without an end") {
        receiver.answer = [&](const Shop::Request&) {
            std::string answers;
            for (int count = 0; count < 20; ++count)
                answers += interim;
            return answers + reply(200);
        };
        const std::string hook = server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        CHECK(server.has_failed(hook, "It answered 103"));
    }
}

// A listener whose queue is full lets the kernel drop what comes: nobody answers there.
TEST_CASE("An address where nobody answers leaves time for the next", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = quick_settings();
    settings.connect_timeout = 1s;
    settings.backoff = {.first = 1h, .most = 1h};
    HookServer server{folder, settings};
    Shop receiver{server.context};
    const auto port = static_cast<std::uint16_t>(std::stoul(receiver.port()));
    const tcp::endpoint hole{asio::ip::make_address("127.0.0.9"), port};
    tcp::acceptor full{server.context, hole.protocol()};
    full.bind(hole);
    full.listen(1);
    std::vector<tcp::socket> waiting;
    for (int each = 0; each < 8; ++each) {
        waiting.emplace_back(server.context, hole.protocol());
        waiting.back().async_connect(hole, [](const Error&) {});
    }
    server.addresses = {hole.address(), asio::ip::make_address("127.0.0.1")};
    server.hook("http://shop.example.com:" + receiver.port() + "/");
    REQUIRE(server.tell().has_value());
    server.wait_until([&] {
        return server.counters.delivered_events == 1 || server.counters.failed_requests > 0;
    });
    CHECK(server.counters.delivered_events == 1);
}

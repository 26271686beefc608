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

// SPDX-License-Identifier: MIT
#include "server/auth/signed_call.hpp"

#include "hook_server.hpp"
#include <catch2/catch.hpp>

#include <numeric>

using namespace shopfloor;
using namespace shopfloor::hooks;
using namespace shopfloor::hooks::test_support;
using shopfloor::test::TemporaryFolder;
using storage::HookOutcome;

namespace {

std::vector<std::int64_t> numbers_to(std::int64_t last) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(last));
    std::iota(all.begin(), all.end(), 1);
    return all;
}

}  // namespace

TEST_CASE("Events reach their receiver signed, in their order, many in one request", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    const auto made = server.wait(server.book.create(
        {.store = "silk", .url = receiver.url("/a?b=c"), .label = "shop", .kinds = {}}));
    REQUIRE(made.has_value());
    REQUIRE(server.tell(EventKind::DealOpened).has_value());
    REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 1200).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1201; });
    CHECK(receiver.numbers() == numbers_to(1201));
    CHECK(receiver.requests.size() <= 4);
    CHECK(receiver.connections <= 2);

    const Shop::Request& first = receiver.requests.front();
    CHECK(first.head.starts_with("POST /a?b=c HTTP/1.1\r\n"));
    const auto part = [&](const std::string& name) {
        const auto begin = first.head.find(name + "=") + name.size() + 1;
        return first.head.substr(begin, first.head.find_first_of(",\r", begin) - begin);
    };
    CHECK(part("store") == "silk");
    CHECK(part("hook") == made->hook.record.id);
    CHECK(auth::verifies_call(
        made->secret, std::stoll(part("timestamp")), first.body, part("signature")));
    const HookView view = server.view(made->hook.record.id);
    CHECK(view.waiting == 0);
    REQUIRE(view.last.has_value());
    CHECK(view.last->outcome == HookOutcome::Delivered);
    CHECK(view.last->status == 200);
    CHECK(server.book.figures().waiting == 0);
}

TEST_CASE("A receiver that fails gets the same events again, and nothing before them", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    unsigned failures = 0;
    receiver.answer = [&](const Shop::Request&) { return reply(++failures <= 3 ? 500 : 204); };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell(EventKind::OrderPlaced).has_value());
    server.wait_until([&] { return failures == 2; });
    REQUIRE(server.tell(EventKind::OrderConfirmed).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 2; });
    std::vector<std::string> ids;
    for (const Shop::Request& request : receiver.requests)
        ids.emplace_back(request.events().front().at("id").as_string());
    CHECK(std::ranges::count(ids, ids.front()) == static_cast<std::ptrdiff_t>(ids.size()));
    CHECK(receiver.requests.back().events().size() == 2);
    CHECK(server.log(hook).deliveries.size() == 4);
    CHECK(server.log(hook).deliveries.back().reason.find("500") != std::string::npos);
}

TEST_CASE("What was not delivered is, after a restart", "[hooks]") {
    const TemporaryFolder folder;
    std::string hook;
    asio::io_context other;
    Shop receiver{other};
    const std::string url = receiver.url();
    {
        HookServer server{folder};
        server.addresses = {asio::ip::make_address("127.0.0.2")};  // where nobody listens
        hook = server.hook(url);
        REQUIRE(server.tell(EventKind::HoldCreated, "b_1", 3).has_value());
        server.wait_until([&] { return server.counters.failed_requests > 0; });
    }
    HookServer server{folder};
    CHECK(server.book.figures().waiting == 3);
    server.wait_until([&] {
        other.restart();
        other.poll();
        return server.counters.delivered_events == 3;
    });
    CHECK(receiver.numbers() == numbers_to(3));
    CHECK(server.view(hook).waiting == 0);
    other.restart();
    other.poll();
}

TEST_CASE("One that never answers keeps nothing from the others", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = quick_settings();
    settings.connections = 4;
    HookServer server{folder, settings};
    Shop dead{server.context};
    Shop well{server.context};
    dead.answer = [](const Shop::Request&) { return std::string{}; };
    for (int hook = 0; hook < 3; ++hook)
        server.hook(dead.url());
    const std::string hook = server.hook(well.url());
    REQUIRE(server.tell(EventKind::HoldCreated, "b_0").has_value());
    server.wait_until([&] { return !well.requests.empty() && dead.requests.size() == 3; });
    for (int event = 1; event <= 20; ++event) {
        REQUIRE(server.tell(EventKind::HoldCreated, "b_" + std::to_string(event % 3)).has_value());
        server.wait_until([&] { return server.view(hook).waiting == 0; });
    }
    CHECK(well.numbers().size() == 21);
    CHECK(dead.requests.size() == 3);
}

TEST_CASE("Of one hook a broadcast that is refused does not hold up another", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    receiver.answer = [](const Shop::Request& request) {
        return reply(request.body.find("b_bad") == std::string::npos ? 200 : 400);
    };
    server.hook(receiver.url());
    REQUIRE(server.tell(EventKind::HoldCreated, "b_bad").has_value());
    REQUIRE(server.tell(EventKind::HoldCreated, "b_good").has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1; });
    server.wait_until([&] { return server.counters.failed_requests >= 2; });
    CHECK(server.counters.delivered_events == 1);
}

TEST_CASE("Redirects are not followed", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop elsewhere{server.context};
    Shop receiver{server.context};
    receiver.answer = [&](const Shop::Request&) {
        return reply(302, "Location: " + elsewhere.url() + "\r\n");
    };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell().has_value());
    CHECK(server.has_failed(hook, "redirects are not followed"));
    CHECK(elsewhere.connections == 0);
}

TEST_CASE("A receiver that is gone turns its hook off", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    receiver.answer = [](const Shop::Request&) { return reply(410); };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell().has_value());
    server.wait_until([&] {
        return server.view(hook).record.state == static_cast<std::int64_t>(HookState::Gone);
    });
    CHECK_FALSE(server.book.listens("silk", EventKind::HoldCreated));
    CHECK(receiver.requests.size() == 1);
    // Turned on again, it gets what waited.
    receiver.answer = [](const Shop::Request&) { return reply(200); };
    REQUIRE(server.wait(server.book.update("silk", hook, {.is_on = true})).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1; });
}

TEST_CASE("An answer without an end costs no more than its head", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    const std::string flood(1024UL * 1024, 'x');
    SECTION("a body of any length: its status counts") {
        receiver.answer = [&](const Shop::Request&) {
            return "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + flood;
        };
        server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        server.wait_until([&] { return server.counters.delivered_events == 1; });
    }
    SECTION("in chunks") {
        receiver.answer = [&](const Shop::Request&) {
            return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + flood;
        };
        server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        server.wait_until([&] { return server.counters.delivered_events == 1; });
    }
    SECTION("a head of any length is no answer") {
        receiver.answer = [&](const Shop::Request&) { return "HTTP/1.1 200 OK\r\nX: " + flood; };
        const std::string hook = server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        CHECK(server.has_failed(hook, "Waiting for an answer of HTTP failed"));
    }
    SECTION("nor is a connection that ends without a byte") {
        receiver.answer = [](const Shop::Request&) { return kHangUp; };
        const std::string hook = server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        CHECK(server.has_failed(hook, "Waiting for an answer of HTTP failed"));
    }
    SECTION("or in the middle of its head") {
        receiver.answer = [&](const Shop::Request&) {
            receiver.hangs_up = true;
            return std::string{"HTTP/1.1 200 OK\r\nConte"};
        };
        const std::string hook = server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        CHECK(server.has_failed(hook, "Waiting for an answer of HTTP failed"));
    }
    SECTION("one that ends with its connection is whole") {
        receiver.answer = [&](const Shop::Request&) {
            receiver.hangs_up = true;
            return std::string{"HTTP/1.0 200 OK\r\n\r\nthanks"};
        };
        server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        server.wait_until([&] { return server.counters.delivered_events == 1; });
    }
    SECTION("no HTTP is no answer") {
        receiver.answer = [](const Shop::Request&) { return std::string{"220 mail\r\n\r\n"}; };
        const std::string hook = server.hook(receiver.url());
        REQUIRE(server.tell().has_value());
        CHECK(server.has_failed(hook, "Waiting for an answer of HTTP failed"));
    }
}

TEST_CASE("A receiver that takes too long is tried again later", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = quick_settings();
    settings.timeout = 200ms;
    HookServer server{folder, settings};
    Shop receiver{server.context};
    receiver.answer = [](const Shop::Request&) { return std::string{"HTTP/1.1 2"}; };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell().has_value());
    CHECK(server.has_failed(hook, "took too long"));
}

TEST_CASE("A name that leads into a private network is not connected to", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = quick_settings();
    settings.rules = {.allow_private = false, .allow_http = true};
    HookServer server{folder, settings};
    Shop receiver{server.context};
    const std::string url = "http://shop.example.com:" + receiver.port() + "/";
    SECTION("the only address") { server.addresses = {asio::ip::make_address("127.0.0.1")}; }
    SECTION("one of several, behind a public one") {
        server.addresses = {asio::ip::make_address("192.0.43.8"),
                            asio::ip::make_address("127.0.0.1")};
    }
    SECTION("a cloud's metadata") {
        server.addresses = {asio::ip::make_address("169.254.169.254")};
    }
    SECTION("in IPv6") { server.addresses = {asio::ip::make_address("::1")}; }
    const std::string hook = server.hook(url);
    REQUIRE(server.tell().has_value());
    CHECK(server.has_failed(hook, "not an address of the public Internet"));
    CHECK(receiver.connections == 0);
}

TEST_CASE("What was looked up is what is connected to, the next where one refuses", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    server.addresses = {asio::ip::make_address("127.0.0.9"), asio::ip::make_address("127.0.0.1")};
    server.hook("http://no-such-name.invalid:" + receiver.port() + "/");
    REQUIRE(server.tell().has_value());
    server.wait_until([&] { return server.counters.delivered_events == 1; });
    CHECK(receiver.requests.front().head.find("Host: no-such-name.invalid:" + receiver.port()) !=
          std::string::npos);
    CHECK(server.lookups == 1);
}

TEST_CASE("Events that have waited for too long are set aside, and sent again by hand", "[hooks]") {
    const TemporaryFolder folder;
    CourierSettings settings = quick_settings();
    settings.give_up = 1h;
    HookServer server{folder, settings};
    Shop receiver{server.context};
    unsigned status = 503;
    receiver.answer = [&](const Shop::Request&) { return reply(status); };
    const std::string hook = server.hook(receiver.url());
    REQUIRE(server.tell(EventKind::OrderPlaced, "b_1", 2).has_value());
    server.wait_until([&] { return server.counters.failed_requests > 0; });
    CHECK(server.view(hook).set_aside == 0);
    server.late = 2h;
    REQUIRE(server.tell(EventKind::OrderPlaced).has_value());
    server.wait_until([&] { return server.counters.set_aside_events == 2; });
    CHECK(server.view(hook).set_aside == 2);
    status = 200;
    server.wait_until([&] { return server.counters.delivered_events == 1; });
    CHECK(receiver.requests.back().events().front().at("seq") == 3);

    const HookLog log = server.log(hook);
    REQUIRE(log.set_aside.size() == 2);
    const auto refused = server.wait(server.book.resend("silk", hook, "e_none"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == "not_found");
    const auto one = server.wait(server.book.resend("silk", hook, log.set_aside.front().id));
    REQUIRE(one.has_value());
    CHECK(*one == 1);
    server.wait_until([&] { return server.counters.delivered_events == 2; });
    CHECK(receiver.requests.back().events().front().at("id").as_string() ==
          log.set_aside.front().id);
    REQUIRE(server.wait(server.book.resend("silk", hook, {})).has_value());
    server.wait_until([&] { return server.counters.delivered_events == 3; });
    CHECK(server.view(hook).set_aside == 0);
    CHECK(server.view(hook).waiting == 0);
}

TEST_CASE("A test tells how it went, and leaves nothing that waits", "[hooks]") {
    const TemporaryFolder folder;
    HookServer server{folder};
    Shop receiver{server.context};
    const std::string hook = server.hook(receiver.url());
    const auto well = server.wait(server.book.test("silk", hook));
    REQUIRE(well.has_value());
    CHECK(well->is_delivered);
    CHECK(well->status == 200);
    CHECK(receiver.requests.front().events().front().at("type") == "hook.test");
    receiver.answer = [](const Shop::Request&) { return reply(404); };
    const auto badly = server.wait(server.book.test("silk", hook));
    REQUIRE(badly.has_value());
    CHECK_FALSE(badly->is_delivered);
    CHECK(badly->reason.find("404") != std::string::npos);
    receiver.close();
    const auto nobody = server.wait(server.book.test("silk", hook));
    REQUIRE(nobody.has_value());
    CHECK(nobody->status == 0);
    CHECK(nobody->reason.find("Connecting to 127.0.0.1") != std::string::npos);
    CHECK(server.view(hook).waiting == 0);
    CHECK(server.log(hook).deliveries.size() == 3);
}

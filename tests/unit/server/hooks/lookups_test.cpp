// SPDX-License-Identifier: MIT
#include "server/hooks/lookups.hpp"

#include "tests/support/one_thread.hpp"

using namespace shopfloor;
using namespace shopfloor::hooks;
using namespace std::chrono_literals;

TEST_CASE("Names lead to addresses, and addresses to themselves", "[hooks]") {
    test::OneThread thread;
    Lookups lookups{thread.context.get_executor()};
    const auto literal = thread.wait(lookups.find("192.0.2.7", 1s));
    REQUIRE(literal.has_value());
    CHECK(*literal == Addresses{boost::asio::ip::make_address("192.0.2.7")});
    const auto local = thread.wait(lookups.find("localhost", 10s));
    REQUIRE(local.has_value());
    for (const auto& address : *local)
        CHECK(address.is_loopback());
    // Forms that only the system reads as an address: what they lead to is what is checked.
    const auto number = thread.wait(lookups.find("2130706433", 10s));
    REQUIRE(number.has_value());
    CHECK(number->front().is_loopback());
}

TEST_CASE("A name that is not known is refused with a sentence", "[hooks]") {
    test::OneThread thread;
    Lookups lookups{thread.context.get_executor()};
    const auto refused = thread.wait(lookups.find("no..such-host", 10s));
    REQUIRE(refused.has_error());
    CHECK(refused.error().message.find("no..such-host") != std::string::npos);
}

TEST_CASE("Nobody waits for a name longer than said", "[hooks]") {
    test::OneThread thread;
    Lookups lookups{thread.context.get_executor()};
    const auto refused = thread.wait(lookups.find("localhost", 0ms));
    if (refused.has_error()) {
        CHECK(refused.error().message.find("in time") != std::string::npos);
    }
    // Once its answer is there, the same name is asked for again.
    Outcome<Addresses> found = refused;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!found && std::chrono::steady_clock::now() < deadline)
        found = thread.wait(lookups.find("localhost", 10s));
    CHECK(found.has_value());
}

// SPDX-License-Identifier: MIT
#include "server/hooks/lookups.hpp"

#include "tests/support/one_thread.hpp"

#include <atomic>
#include <future>
#include <string>

using namespace shopfloor;
using namespace shopfloor::hooks;
using namespace std::chrono_literals;

TEST_CASE("Names lead to addresses, and addresses to themselves", "[hooks]") {
    test::OneThread thread;
    Lookups lookups{thread.context.get_executor(), 2};
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
    Lookups lookups{thread.context.get_executor(), 2};
    const auto refused = thread.wait(lookups.find("no..such-host", 10s));
    REQUIRE(refused.has_error());
    CHECK(refused.error().message.find("no..such-host") != std::string::npos);
}

TEST_CASE("Nobody waits for a name longer than said", "[hooks]") {
    test::OneThread thread;
    Lookups lookups{thread.context.get_executor(), 2};
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

namespace {

/// A system that answers only once it may.
struct SlowSystem {
    Lookups::Ask ask() {
        return [this](const std::string&) {
            ++asked;
            may_answer.get_future().wait();
            return Outcome<Addresses>{Addresses{boost::asio::ip::make_address("192.0.2.7")}};
        };
    }

    std::promise<void> may_answer;
    std::atomic<unsigned> asked{0};
};

}  // namespace

TEST_CASE("Two who ask for the same name at the same time both get its addresses", "[hooks]") {
    test::OneThread thread;
    SlowSystem system;
    Lookups lookups{thread.context.get_executor(), 1, system.ask()};
    unsigned found = 0;
    for (int asker = 0; asker < 2; ++asker) {
        boost::asio::co_spawn(thread.context,
                              lookups.find("shop.example.com", 20s),
                              [&](std::exception_ptr, const Outcome<Addresses>& answer) {
                                  REQUIRE(answer.has_value());
                                  ++found;
                              });
    }
    const auto third = thread.wait(lookups.find("shop.example.com", 0ms));
    REQUIRE(third.has_error());
    CHECK(third.error().message.find("in time") != std::string::npos);
    system.may_answer.set_value();
    thread.wait_until([&] { return found == 2; });
    CHECK(system.asked == 1);
}

TEST_CASE("So many names are looked up at once, and none that nobody has begun at the end",
          "[hooks]") {
    test::OneThread thread;
    SlowSystem system;
    std::size_t refused = 0;
    std::size_t late = 0;
    {
        Lookups lookups{thread.context.get_executor(), 1, system.ask()};
        for (int name = 0; name < 65; ++name) {
            const auto answer =
                thread.wait(lookups.find("shop-" + std::to_string(name) + ".example.com", 0ms));
            REQUIRE(answer.has_error());
            const std::string& words = answer.error().message;
            if (words.find("too many other names") != std::string::npos) ++refused;
            if (words.find("in time") != std::string::npos) ++late;
        }
        thread.wait_until([&] { return system.asked == 1; });
        lookups.stop();
        system.may_answer.set_value();
        thread.context.restart();
        thread.context.run_for(20s);
    }
    CHECK(refused == 1);
    CHECK(late == 64);
    CHECK(system.asked == 1);
}

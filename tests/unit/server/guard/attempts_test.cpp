// SPDX-License-Identifier: MIT
#include "server/guard/attempts.hpp"

#include "server/guard/address.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::guard;
using namespace std::chrono_literals;

TEST_CASE("An address may fail so often in a window, then waits for its end", "[guard]") {
    Attempts attempts{{.failures = 3, .window = 100ms, .addresses = 8}};
    for (auto now = 10ms; now < 13ms; ++now) {
        CHECK(attempts.wait("192.0.2.1:500", now) == 0ms);
        attempts.failed("192.0.2.1:500", now);
    }
    CHECK(attempts.wait("192.0.2.1:501", 20ms) == 90ms);
    CHECK(attempts.wait("192.0.2.2:500", 20ms) == 0ms);
    CHECK(attempts.wait("192.0.2.1:500", 110ms) == 0ms);
    attempts.failed("192.0.2.1:500", 110ms);
    CHECK(attempts.wait("192.0.2.1:500", 111ms) == 0ms);
}

TEST_CASE("A full table forgets those that are over, then the oldest", "[guard]") {
    Attempts attempts{{.failures = 1, .window = 100ms, .addresses = 3}};
    attempts.failed("192.0.2.1:1", 0ms);
    attempts.failed("192.0.2.2:1", 50ms);
    attempts.failed("192.0.2.3:1", 60ms);
    attempts.failed("192.0.2.4:1", 99ms);
    CHECK(attempts.size() == 3);
    CHECK(attempts.wait("192.0.2.1:1", 99ms) == 0ms);
    CHECK(attempts.wait("192.0.2.2:1", 99ms) > 0ms);
    attempts.failed("192.0.2.5:1", 165ms);
    CHECK(attempts.size() == 2);
    CHECK(attempts.wait("192.0.2.4:1", 165ms) > 0ms);
}

TEST_CASE("An IPv4 address or an IPv6 network counts as one guesser", "[guard]") {
    CHECK(network_of("192.0.2.1:5000") == "192.0.2.1");
    CHECK(network_of("[::ffff:192.0.2.1]:5000") == "192.0.2.1");
    CHECK(network_of("[2001:db8:1:2:3:4:5:6]:1") == network_of("[2001:db8:1:2:aaaa::1]:2"));
    CHECK(network_of("[2001:db8:1:2:3:4:5:6]:1") != network_of("[2001:db8:1:3:3:4:5:6]:1"));
    CHECK(network_of("[2001:db8::1]:1") == network_of("[2001:db8::2]:1"));
    CHECK(network_of("[::1]:1") == network_of("[::1]:2"));
    for (const char* odd : {"", ":", "[", "[]", "[]:1", "[:", "[1:", "x"}) {
        CHECK(network_of(odd).size() <= 8);
    }
}

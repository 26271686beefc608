// SPDX-License-Identifier: MIT
#include "server/ingest/whip/stun_lookup.hpp"

#include "tests/support/one_thread.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::ingest;

namespace {

std::string address_of(const std::string& server) {
    shopfloor::test::OneThread thread;
    const auto lookup = std::make_shared<StunLookup>(thread.context.get_executor(), server);
    const std::string first = thread.wait(StunLookup::address(lookup));
    CHECK(thread.wait(StunLookup::address(lookup)) == first);
    return first;
}

}  // namespace

TEST_CASE("A STUN server's address is found, and remembered", "[whip]") {
    CHECK(address_of("192.0.2.1:3478") == "192.0.2.1:3478");
    CHECK(address_of("::1:3478") == "[::1]:3478");
    CHECK(address_of("").empty());
    CHECK(address_of("no-port").empty());
}

// SPDX-License-Identifier: MIT
#include "server/settings/webrtc_ports.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace shopfloor::settings;

TEST_CASE("A range of ports has both its ends", "[settings]") {
    CHECK(parse_port_range("41000-41999") == PortRange{.first = 41000, .last = 41999});
    CHECK(parse_port_range("1024-1033") == PortRange{.first = 1024, .last = 1033});
    CHECK(parse_port_range("65526-65535") == PortRange{.first = 65526, .last = 65535});
}

TEST_CASE("What is no range of ports is refused", "[settings]") {
    const auto text = GENERATE(as<std::string>{},
                               "",
                               "-",
                               "41000",
                               "41000-",
                               "-41999",
                               "41000-41008",
                               "41999-41000",
                               "1023-2000",
                               "60000-65536",
                               "41000 - 41999",
                               "41000-41999 ",
                               "0xa-0xff");
    INFO(text);
    CHECK_FALSE(parse_port_range(text));
}

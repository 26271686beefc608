// SPDX-License-Identifier: MIT
#include "server/settings/rung.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace shopfloor::settings;

TEST_CASE("A rung is a short side, with or without its most bits", "[settings]") {
    CHECK(parse_rung("480p") == Rung{.short_side = 480});
    CHECK(parse_rung("720p@2500k") == Rung{.short_side = 720, .bitrate_bps = 2'500'000});
    CHECK(parse_rung("144p@50k") == Rung{.short_side = 144, .bitrate_bps = 50'000});
}

TEST_CASE("What is no rung is refused", "[settings]") {
    const auto text = GENERATE(as<std::string>{},
                               "",
                               "p",
                               "480",
                               "p480",
                               "480P",
                               "-480p",
                               "+480p",
                               "480.5p",
                               "99999999999p",
                               "143p",
                               "2161p",
                               "480p@",
                               "480p@k",
                               "480p@1200",
                               "480p@49k",
                               "480p@50001k",
                               "480p@1200k ",
                               "480p@1@2k");
    INFO(text);
    CHECK_FALSE(parse_rung(text));
}

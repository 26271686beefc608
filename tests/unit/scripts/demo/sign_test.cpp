// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/sign.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace shopfloor::loom;

namespace {

SignMask read(const std::string& bytes) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("sign_test_" + std::to_string(::getpid()) + ".pgm");
    std::ofstream(path, std::ios::binary) << bytes;
    const auto mask = read_sign(path.string());
    std::filesystem::remove(path);
    return mask;
}

}  // namespace

TEST_CASE("a sign's lettering is read from a PGM, and cut short it is none", "[demo]") {
    const std::string whole = std::string("P5\n3 2\n255\n") + std::string("\0\xff\0\xff\0\xff", 6);
    const auto mask = read(whole);
    REQUIRE(mask.width == 3);
    REQUIRE(mask.height == 2);
    CHECK(mask.gold == std::vector<float>{0, 1, 0, 1, 0, 1});

    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(read(whole.substr(0, length)).gold.empty());
    }
}

TEST_CASE("a sign of an absurd size is none", "[demo]") {
    CHECK(read("P5\n100000 100000\n255\n").gold.empty());
    CHECK(read("P5\n-3 2\n255\n\0\0\0\0\0\0").gold.empty());
    CHECK(read("P6\n1 1\n255\nabc").gold.empty());
    CHECK(read_sign("").gold.empty());
}

// SPDX-License-Identifier: MIT
#include "pipeline/media/hevc_config.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::media;

namespace {

// Two SPS (one of two bytes), a PPS; NAL lengths of 2 bytes.
const Bytes kRecord{1,    1,    0x60, 0,    0, 0,    0x90, 0, 0,    0, 0,    0, 93, 0xf0, 0,
                    0xfc, 0xfd, 0xf8, 0xf8, 0, 0,    0x0d, 2, 0xa1, 0, 2,    0, 3,  0x42, 1,
                    1,    0,    2,    0x42, 1, 0xa2, 0,    1, 0,    3, 0x44, 1, 1};

}  // namespace

TEST_CASE("A HEVC record gives its parameter sets and the width of lengths", "[media]") {
    const auto config = parse_hevc_config(kRecord);
    REQUIRE(config);
    CHECK(config->nal_length_bytes == 2);
    REQUIRE(config->parameter_sets.size() == 3);
    CHECK(config->parameter_sets[0].size() == 3);
    CHECK(config->parameter_sets[1].size() == 2);
    CHECK(config->parameter_sets[2].front() == 0x44);
}

TEST_CASE("A HEVC record that is cut anywhere is refused", "[media]") {
    for (std::size_t size = 0; size < kRecord.size(); ++size) {
        INFO("cut to " << size);
        CHECK_FALSE(parse_hevc_config(ByteView{kRecord}.first(size)));
    }
}

TEST_CASE("A HEVC record without what a decoder needs is refused", "[media]") {
    Bytes record = kRecord;
    SECTION("no PPS") { record[40] = 0x42; }
    SECTION("no SPS") { record[28] = record[33] = 0x40; }
    SECTION("an empty parameter set") { record[32] = 0; }
    SECTION("lengths of three bytes") { record[21] = 0x0e; }
    SECTION("another version") { record[0] = 2; }
    CHECK_FALSE(parse_hevc_config(record));
}

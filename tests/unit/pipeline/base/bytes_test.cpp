// SPDX-License-Identifier: MIT
#include "pipeline/base/bytes.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;

TEST_CASE("What is written big-endian is read back", "[base]") {
    ByteWriter writer;
    writer.u8(1);
    writer.u16(0x0203);
    writer.u24(0x040506);
    writer.u32(0x0708090a);
    writer.u64(0x0b0c0d0e0f101112);
    CHECK(writer.view()[1] == 2);

    ByteReader reader{writer.view()};
    CHECK(reader.u8() == 1);
    CHECK(reader.u16() == 0x0203);
    CHECK(reader.u24() == 0x040506);
    CHECK(reader.u32() == 0x0708090a);
    CHECK(reader.u64() == 0x0b0c0d0e0f101112);
    CHECK(reader.ok());
    CHECK(reader.remaining() == 0);
}

TEST_CASE("A read past the end gives nothing, and is remembered", "[base]") {
    const Bytes bytes{1, 2, 3};
    ByteReader reader{bytes};
    CHECK(reader.u32() == 0);
    CHECK_FALSE(reader.ok());
    CHECK(reader.u8() == 0);
    CHECK(reader.bytes(1).empty());
    CHECK_FALSE(reader.ok());
}

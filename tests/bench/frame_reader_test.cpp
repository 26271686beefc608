// SPDX-License-Identifier: MIT
#include "tests/bench/frame_reader.hpp"

#include "tests/bench/media_header.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace shopfloor::bench;

namespace {

struct Seen {
    std::uint8_t opcode;
    std::uint64_t size;
    std::size_t wire_bytes;
    std::string head;
    bool operator==(const Seen&) const = default;
};

std::vector<Seen> read_in_pieces(const std::string& stream, std::size_t piece) {
    FrameReader reader;
    std::vector<Seen> seen;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        std::string_view rest = std::string_view{stream}.substr(at, piece);
        while (const auto frame = reader.next(rest)) {
            seen.push_back(
                {frame->opcode, frame->size, frame->wire_bytes, std::string{frame->head}});
        }
        REQUIRE(rest.empty());
    }
    return seen;
}

std::string payload(std::size_t size) {
    std::string bytes;
    for (std::size_t at = 0; at < size; ++at)
        bytes += static_cast<char>('a' + at % 26);
    return bytes;
}

std::string stream_of_all_lengths(std::vector<Seen>& expected) {
    std::string stream;
    for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 125U, 126U, 1000U, 65535U, 65536U}) {
        const std::string header = binary_frame_header(size);
        const std::string body = payload(size);
        stream += header + body;
        expected.push_back(
            {2, size, header.size() + size, body.substr(0, FrameReader::kHeadBytes)});
    }
    stream += "\x81\x02hi";
    expected.push_back({1, 2, 4, "hi"});
    return stream;
}

}  // namespace

TEST_CASE("frames are told wherever the stream is cut") {
    std::vector<Seen> expected;
    const std::string stream = stream_of_all_lengths(expected);
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U, 1000U, 65540U, 1000000U}) {
        CHECK(read_in_pieces(stream, piece) == expected);
    }
}

TEST_CASE("a frame that was cut off at any length is none") {
    const std::string stream = binary_frame_header(300) + payload(300);
    for (std::size_t length = 0; length < stream.size(); ++length) {
        FrameReader reader;
        std::string_view rest = std::string_view{stream}.substr(0, length);
        CHECK_FALSE(reader.next(rest).has_value());
        CHECK(rest.empty());
        CHECK(reader.in_binary() == (length >= 4));
    }
}

TEST_CASE("a reader that keeps text has all of it, as far as it may") {
    const std::string text = payload(300);
    const std::string stream = "\x81\x7e\x01\x2c" + text + binary_frame_header(300) + text;
    for (const std::size_t piece : {1U, 63U, 64U, 65U, 1000U}) {
        FrameReader reader{200};
        std::vector<std::string> heads;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            std::string_view rest = std::string_view{stream}.substr(at, piece);
            while (const auto frame = reader.next(rest))
                heads.emplace_back(frame->head);
        }
        CHECK(heads == std::vector<std::string>{text.substr(0, 200),
                                                text.substr(0, FrameReader::kHeadBytes)});
    }
}

TEST_CASE("a media header is read as it was written, and not when it is cut") {
    const std::string bytes = write_media_header({.kind = 2,
                                                  .flags = 1,
                                                  .rendition = 3,
                                                  .sequence = 0x01020304,
                                                  .time_us = 0x0102030405060708,
                                                  .duration_us = 100000,
                                                  .epoch = 0x0a0b0c0d,
                                                  .utc_us = 1795392000123456});
    REQUIRE(bytes.size() == MediaHeader::kBytes);
    const auto header = read_media_header(bytes);
    REQUIRE(header);
    CHECK(header->kind == 2);
    CHECK(header->flags == 1);
    CHECK(header->rendition == 3);
    CHECK(header->epoch == 0x0a0b0c0d);
    CHECK(header->sequence == 0x01020304);
    CHECK(header->time_us == 0x0102030405060708);
    CHECK(header->duration_us == 100000);
    CHECK(header->utc_us == 1795392000123456);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        CHECK_FALSE(read_media_header(std::string_view{bytes}.substr(0, length)));
    }
    CHECK_FALSE(read_media_header('\x02' + bytes.substr(1)));
}

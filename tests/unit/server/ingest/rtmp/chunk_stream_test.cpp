// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/chunk_stream.hpp"

#include "server/ingest/rtmp/rtmp_error.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace shopfloor;
using namespace shopfloor::ingest::rtmp;

namespace {

// Header fields, so that the tests below read like the specification's tables.
struct Chunk {
    Bytes basic;   // basic header
    Bytes header;  // message header, extended timestamp included
    Bytes payload;
};

Bytes joined(const std::vector<Chunk>& chunks) {
    Bytes all;
    for (const Chunk& chunk : chunks) {
        for (const Bytes* part : {&chunk.basic, &chunk.header, &chunk.payload}) {
            all.insert(all.end(), part->begin(), part->end());
        }
    }
    return all;
}

std::vector<Message> read_all(ChunkReader& reader) {
    std::vector<Message> messages;
    for (;;) {
        auto message = reader.next();
        REQUIRE(message.has_value());
        if (!*message) return messages;
        messages.push_back(std::move(**message));
    }
}

std::vector<Message> read(const Bytes& bytes) {
    ChunkReader reader;
    reader.append(bytes);
    return read_all(reader);
}

Error failure_of(const Bytes& bytes, ChunkLimits limits = {}) {
    ChunkReader reader{limits};
    reader.append(bytes);
    for (;;) {
        const auto message = reader.next();
        if (!message) return message.error();
        if (!*message) return {};
    }
}

// Format 0 on chunk stream 4: audio, message stream 1.
Chunk full(std::uint8_t time, Bytes payload) {
    const auto size = static_cast<std::uint8_t>(payload.size());
    return {{0x04}, {0, 0, time, 0, 0, size, 8, 1, 0, 0, 0}, std::move(payload)};
}

Message set_chunk_size(std::uint32_t size) {
    ByteWriter out;
    out.u32(size);
    return {.type = MessageType::SetChunkSize, .payload = out.take()};
}

Message message_of(std::size_t size, std::uint32_t timestamp) {
    Bytes payload(size);
    for (std::size_t index = 0; index < size; ++index) {
        payload[index] = static_cast<std::uint8_t>(index * 7 + size);
    }
    return {.type = MessageType::Video,
            .stream_id = 1,
            .timestamp = timestamp,
            .payload = std::move(payload)};
}

}  // namespace

TEST_CASE("Each header format takes what it leaves out from the chunk before", "[rtmp]") {
    const auto messages = read(joined({
        full(10, {1, 2}),
        {{0x44}, {0, 0, 5, 0, 0, 1, 9}, {3}},  // format 1: delta, length, type
        {{0x84}, {0, 0, 7}, {4}},              // format 2: delta
        {{0xc4}, {}, {5}},                     // format 3: the same delta again
    }));
    REQUIRE(messages.size() == 4);
    CHECK(messages[0].timestamp == 10);
    CHECK(messages[0].payload == Bytes{1, 2});
    CHECK(messages[1].timestamp == 15);
    CHECK(messages[1].type == MessageType::Video);
    CHECK(messages[2].timestamp == 22);
    CHECK(messages[3].timestamp == 29);
    CHECK(messages[3].stream_id == 1);
    CHECK(messages[3].payload == Bytes{5});
}

TEST_CASE("Format 3 after format 0 repeats its time as a delta, as ffmpeg means it", "[rtmp]") {
    const auto messages = read(joined({full(23, {1}), {{0xc4}, {}, {2}}}));
    REQUIRE(messages.size() == 2);
    CHECK(messages[1].timestamp == 46);
}

TEST_CASE("Chunk stream ids of one, two and three bytes are told apart", "[rtmp]") {
    const Bytes header{0, 0, 1, 0, 0, 1, 8, 1, 0, 0, 0};
    const auto messages = read(joined({
        {{0x02}, header, {1}},
        {{0x00, 0}, header, {2}},         // 64
        {{0x00, 255}, header, {3}},       // 319
        {{0x01, 255, 255}, header, {4}},  // 65599
        {{0xc1, 0, 0}, {}, {5}},          // 64 again, in the long form
        {{0xc1, 255, 0}, {}, {6}},        // 319
    }));
    REQUIRE(messages.size() == 6);
    CHECK(messages[4].timestamp == 2);
    CHECK(messages[5].payload == Bytes{6});
}

TEST_CASE("Extended timestamps may be repeated in later chunks, or not", "[rtmp]") {
    const Bytes header{0xff, 0xff, 0xff, 0, 0, 130, 9, 1, 0, 0, 0, 0x01, 0x02, 0x03, 0x04};
    const Bytes first(128, 0xaa);
    SECTION("repeated") {
        const auto messages =
            read(joined({{{0x04}, header, first}, {{0xc4}, {1, 2, 3, 4}, {7, 8}}}));
        REQUIRE(messages.size() == 1);
        CHECK(messages[0].timestamp == 0x01020304);
        CHECK(messages[0].payload.size() == 130);
        CHECK(messages[0].payload[129] == 8);
    }
    SECTION("left out") {
        const auto messages = read(joined({{{0x04}, header, first},
                                           {{0xc4}, {}, {7, 8}},
                                           {{0x05}, {0, 0, 1, 0, 0, 0, 8, 1, 0, 0, 0}, {}}}));
        REQUIRE(messages.size() == 2);
        CHECK(messages[0].payload[128] == 7);
        CHECK(messages[0].payload[129] == 8);
    }
    SECTION("a delta, with the absolute time in the later chunk") {
        const Bytes delta{0xff, 0xff, 0xff, 0, 0, 130, 9, 1, 0, 0, 0};
        const auto messages =
            read(joined({full(10, {1}),
                         {{0x44}, {0xff, 0xff, 0xff, 0, 0, 130, 9, 1, 0, 0, 0}, first},
                         {{0xc4}, {1, 0, 0, 10}, {7, 8}}}));
        REQUIRE(messages.size() == 2);
        CHECK(messages[1].timestamp == 0x0100000a);
        CHECK(messages[1].payload[129] == 8);
    }
}

TEST_CASE("A time beyond 24 bits survives the writer and the reader", "[rtmp]") {
    const std::uint32_t time = GENERATE(0U, 0xfffffeU, 0xffffffU, 0x1000000U, 0xffffffffU);
    const Message message = message_of(1000, time);
    const auto messages = read(to_chunks(message, 6, 128));
    REQUIRE(messages.size() == 1);
    CHECK(messages[0] == message);
}

TEST_CASE("Messages come out the same however their bytes arrive", "[rtmp]") {
    const std::vector<Message> sent{message_of(1, 0), message_of(500, 40), message_of(128, 80)};
    Bytes stream;
    for (const Message& message : sent) {
        const Bytes chunks = to_chunks(message, 6, 128);
        stream.insert(stream.end(), chunks.begin(), chunks.end());
    }
    const std::size_t step = GENERATE(1U, 2U, 5U, 127U, 100'000U);
    ChunkReader reader;
    std::vector<Message> seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        reader.append(ByteView{stream}.subspan(at, std::min(step, stream.size() - at)));
        for (Message& message : read_all(reader)) {
            seen.push_back(std::move(message));
        }
    }
    CHECK(seen == sent);
    CHECK(reader.position() == stream.size());
}

TEST_CASE("A stream that is cut anywhere yields no message and no error", "[rtmp]") {
    const Bytes stream = to_chunks(message_of(300, 0x2000000), 6, 128);
    for (std::size_t size = 0; size < stream.size(); ++size) {
        INFO("cut to " << size);
        ChunkReader reader;
        reader.append(ByteView{stream}.first(size));
        CHECK(read_all(reader).empty());
    }
}

TEST_CASE("Set Chunk Size holds from the next chunk on, inside a message too", "[rtmp]") {
    const Bytes long_header{0, 0, 1, 0, 1, 0, 9, 1, 0, 0, 0};  // 256 bytes
    const Bytes resize = to_chunks(set_chunk_size(4), 2, 128);
    Bytes stream = joined({{{0x04}, long_header, Bytes(128, 1)}});
    stream.insert(stream.end(), resize.begin(), resize.end());
    for (int chunk = 0; chunk < 32; ++chunk) {
        const Bytes part{0xc4, 2, 2, 2, 2};
        stream.insert(stream.end(), part.begin(), part.end());
    }
    const auto messages = read(stream);
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].payload.size() == 256);
    CHECK(messages[0].payload.back() == 2);
}

TEST_CASE("Abort discards what has come of a message", "[rtmp]") {
    const Bytes abort{0x02, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 4};
    Bytes stream = joined({{{0x04}, {0, 0, 1, 0, 1, 0, 9, 1, 0, 0, 0}, Bytes(128, 1)}});
    stream.insert(stream.end(), abort.begin(), abort.end());
    const Bytes next = joined({full(9, {5})});
    stream.insert(stream.end(), next.begin(), next.end());
    const auto messages = read(stream);
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].payload == Bytes{5});
}

TEST_CASE("Chunks that no peer may send end the stream", "[rtmp]") {
    SECTION("a compressed header with nothing before it") {
        CHECK(failure_of({0x84, 0, 0, 1}) == RtmpError::NoHeaderYet);
        CHECK(failure_of({0xc4}) == RtmpError::NoHeaderYet);
    }
    SECTION("a new header inside a message") {
        CHECK(failure_of(joined({{{0x04}, {0, 0, 1, 0, 1, 0, 9, 1, 0, 0, 0}, Bytes(128, 1)},
                                 full(1, {1})})) == RtmpError::HeaderInsideMessage);
    }
    SECTION("a message over the limit, before any of it arrives") {
        CHECK(failure_of({0x04, 0, 0, 1, 0x40, 0, 1, 9, 1, 0, 0, 0}) == RtmpError::MessageTooLarge);
        CHECK(failure_of({0x04, 0, 0, 1, 1, 0, 1, 20, 1, 0, 0, 0}) == RtmpError::MessageTooLarge);
    }
    SECTION("a chunk size out of range, a control message too short") {
        CHECK(failure_of(to_chunks(set_chunk_size(0), 2, 128)) == RtmpError::BadControl);
        CHECK(failure_of(to_chunks(set_chunk_size(0x80000000), 2, 128)) == RtmpError::BadControl);
        CHECK(failure_of({0x02, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 9}) == RtmpError::BadControl);
    }
    SECTION("too many chunk streams") {
        CHECK(failure_of(joined({full(1, {1}), {{0x05}, full(1, {}).header, {}}}),
                         {.max_chunk_streams = 1}) == RtmpError::TooManyChunkStreams);
    }
    SECTION("too much in unfinished messages") {
        const Bytes header{0, 0, 1, 0, 1, 0, 9, 1, 0, 0, 0};
        CHECK(failure_of(joined({{{0x04}, header, Bytes(128, 1)}, {{0x05}, header, Bytes(128, 1)}}),
                         {.max_unfinished_bytes = 200}) == RtmpError::TooMuchUnfinished);
    }
}

// SPDX-License-Identifier: MIT
#include "pipeline/wire/codec.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::wire;
using namespace std::chrono_literals;

namespace {

Chunk sample_chunk() {
    return {
        .rendition = 1,
        .index = 20,
        .begins_with_keyframe = true,
        .decode_time = 2'000'000us,
        .presentation_time = 2'066'667us,
        .duration = 100ms,
        .end = 2'101'333us,
        .decode_times = {{{.offset = 84, .timescale = 90000, .ticks = 180000},
                          {.offset = 180, .timescale = 48000, .ticks = 96000}}},
        .cmaf = {1, 2, 3, 4, 5},
    };
}

std::vector<ToServer> every_message_to_server() {
    return {
        Ready{.rendition = 1,
              .is_encoded = true,
              .video = {.codec = "avc1.64001f", .width = 720, .height = 1280, .frame_rate = 29.97},
              .audio = {.codec = "mp4a.40.2", .sample_rate_hz = 48000, .channels = 2},
              .init_segment = {9, 8, 7}},
        sample_chunk(),
        RenditionEnded{.rendition = 1},
        Thumbnail{.width = 320, .height = 180, .jpeg = {0xff, 0xd8}},
        Stats{.bytes_in = 1, .video_frames = 2, .video_bitrate_bps = 3, .frame_rate = 29.5},
        Warning{.code = "no_audio", .text = "No sound arrives."},
        Ended{.reason = EndReason::NoFrames, .text = "No frames."},
        Answer{.sdp = "v=0"},
        ReceivedTag{.is_video = true, .time_ms = 40, .body = {0x17, 1}},
    };
}

std::vector<ToWorker> every_message_to_worker() {
    return {Start{.chunk_duration = 100ms, .ladder = {{720, 2'500'000}, {360, 0}}},
            Media{.bytes = {'F', 'L', 'V'}},
            Stop{},
            Offer{.sdp = "v=0",
                  .first_port = 41000,
                  .last_port = 41999,
                  .public_address = "198.51.100.7",
                  .stun = "192.0.2.1:3478",
                  .bitrate_kbps = 2500},
            Candidates{.fragment = "a=candidate:1"},
            Intake{.setup_limit = 3s, .silence_limit = 4s}};
}

ByteView without_length(const Bytes& message) { return ByteView{message}.subspan(4); }

}  // namespace

TEST_CASE("Every message survives the way to the other side", "[wire]") {
    for (const ToServer& message : every_message_to_server()) {
        const Bytes bytes = encode(message);
        const auto decoded = decode_to_server(without_length(bytes));
        REQUIRE(decoded.has_value());
        CHECK(*decoded == message);
    }
    for (const ToWorker& message : every_message_to_worker()) {
        const Bytes bytes = encode(message);
        const auto decoded = decode_to_worker(without_length(bytes));
        REQUIRE(decoded.has_value());
        CHECK(*decoded == message);
    }
}

TEST_CASE("A message cut anywhere, or with a byte too many, is refused", "[wire]") {
    for (const ToServer& message : every_message_to_server()) {
        Bytes bytes = encode(message);
        const ByteView fields = without_length(bytes);
        for (std::size_t size = 0; size < fields.size(); ++size) {
            INFO("type " << int{fields[0]} << " cut to " << size);
            CHECK(decode_to_server(fields.first(size)).has_error());
        }
        bytes.push_back(0);
        CHECK(decode_to_server(without_length(bytes)).error() == WireError::Malformed);
    }
}

TEST_CASE("A side refuses what only the other side may say", "[wire]") {
    CHECK(decode_to_worker(without_length(encode(ToServer{Warning{}}))).error() ==
          WireError::UnknownType);
    CHECK(decode_to_server(without_length(encode(ToWorker{Stop{}}))).error() ==
          WireError::UnknownType);
}

TEST_CASE("A time that would overflow later sums is refused", "[wire]") {
    Chunk chunk = sample_chunk();
    chunk.decode_time = media::MediaTime::max();
    CHECK(decode_to_server(without_length(encode(ToServer{chunk}))).error() ==
          WireError::Malformed);
}

TEST_CASE("A ladder of more rungs than a worker makes is refused", "[wire]") {
    Start start;
    start.ladder.resize(kMaxRungs);
    CHECK(decode_to_worker(without_length(encode(ToWorker{start}))).has_value());
    start.ladder.resize(kMaxRungs + 1);
    CHECK(decode_to_worker(without_length(encode(ToWorker{start}))).error() ==
          WireError::Malformed);
}

TEST_CASE("Messages are cut out of a stream however it arrives", "[wire]") {
    Bytes stream;
    for (const ToServer& message : every_message_to_server()) {
        const Bytes bytes = encode(message);
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }

    const std::size_t step = GENERATE(1U, 3U, 7U, 1000U);
    MessageSplitter splitter;
    std::vector<ToServer> seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        splitter.append(ByteView{stream}.subspan(at, std::min(step, stream.size() - at)));
        for (;;) {
            const auto message = splitter.next();
            REQUIRE(message.has_value());
            if (!*message) break;
            seen.push_back(*decode_to_server(**message));
        }
    }
    CHECK(seen == every_message_to_server());
}

TEST_CASE("A length beyond the limit ends the stream before memory is taken", "[wire]") {
    MessageSplitter splitter;
    SECTION("too large") {
        splitter.append(Bytes{0xff, 0xff, 0xff, 0xff});
        CHECK(splitter.next().error() == WireError::TooLarge);
    }
    SECTION("empty") {
        splitter.append(Bytes{0, 0, 0, 0});
        CHECK(splitter.next().error() == WireError::TooLarge);
    }
}

// SPDX-License-Identifier: MIT
#include "server/broadcast/chunk_framer.hpp"

#include "pipeline/package/box_patch.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const Init> init() {
    return make_init({.rendition = 0,
                      .video = {.codec = "avc1.42c01f", .width = 720, .height = 1280},
                      .audio = {.codec = "mp4a.40.2", .sample_rate_hz = 48000, .channels = 2},
                      .init_segment = {1, 2, 3}},
                     2,
                     7us);
}

wire::Chunk worker_chunk() {
    return {.begins_with_keyframe = true,
            .duration = 100ms,
            .end = 100ms,
            .decode_times = {{{.offset = 4, .timescale = 90000, .ticks = 0}, {}}},
            .cmaf = Bytes(16, 0xee)};
}

FrameOrder order() {
    FrameOrder order;
    order.placed.time = 5s;
    order.placed.ticks = {450000, 0};
    order.sequence = 9;
    order.is_first_of_epoch = true;
    order.utc = 1'795'392'000'123'456us;
    order.init = init();
    return order;
}

}  // namespace

TEST_CASE("A chunk's header tells what the viewer needs, byte by byte", "[broadcast]") {
    const auto chunk = make_chunk(worker_chunk(), order());
    REQUIRE(chunk.has_value());

    ByteReader reader{(*chunk)->frame};
    CHECK(reader.u8() == 0x82);
    CHECK(reader.u8() == 48);
    CHECK(reader.u8() == 1);  // version
    CHECK(reader.u8() == 2);  // a chunk
    CHECK(reader.u8() == 3);  // keyframe, first of its epoch
    CHECK(reader.u8() == 0);
    CHECK(reader.u32() == 9);
    CHECK(reader.u64() == 5'000'000);
    CHECK(reader.u32() == 100'000);
    CHECK(reader.u32() == 2);
    CHECK(reader.u64() == 1'795'392'000'123'456);
    CHECK(reader.remaining() == 16);
}

TEST_CASE("The decode time is set in the chunk's own bytes", "[broadcast]") {
    const auto chunk = make_chunk(worker_chunk(), order());
    REQUIRE(chunk.has_value());
    ByteReader cmaf{(*chunk)->cmaf()};
    cmaf.bytes(4);
    CHECK(cmaf.u64() == 450000);
}

TEST_CASE("A hostile worker's tfdt position outside of the chunk is refused", "[broadcast]") {
    wire::Chunk chunk = worker_chunk();
    chunk.decode_times[0].offset = GENERATE(9U, 16U, 0xffffffffU);
    CHECK(make_chunk(std::move(chunk), order()).has_error());
}

TEST_CASE("Cues ride as emsg boxes before the chunk's own boxes", "[broadcast]") {
    const std::vector<room::Cue> cues{{.id = 1, .kind = "notice", .at = 5s},
                                      {.id = 2, .kind = "notice", .at = 5s}};
    FrameOrder with_cues = order();
    with_cues.cues = cues;
    const auto chunk = make_chunk(worker_chunk(), with_cues);
    REQUIRE(chunk.has_value());

    const Bytes first = package::cue_emsg(5s, 1U << 8U | 1U, room::to_json(cues[0]));
    const Bytes second = package::cue_emsg(5s, 2U << 8U | 1U, room::to_json(cues[1]));
    const ByteView cmaf = (*chunk)->cmaf();
    REQUIRE(cmaf.size() == first.size() + second.size() + 16);
    CHECK(std::ranges::equal(cmaf.first(first.size()), first));
    CHECK(std::ranges::equal(cmaf.subspan(first.size(), second.size()), second));
}

TEST_CASE("An epoch opens with its codecs in words, then the init segment", "[broadcast]") {
    const auto made = init();
    ByteReader reader{made->frames};
    CHECK(reader.u8() == 0x81);
    REQUIRE(reader.u8() == 126);
    const std::string_view text = as_text(reader.bytes(reader.u16()));
    CHECK(text ==
          R"({"type":"rendition","index":0,"epoch":2,"name":"source",)"
          R"("codecs":"avc1.42c01f,mp4a.40.2","width":720,"height":1280,"frame_rate":0.000})");
    CHECK(reader.u8() == 0x82);
    CHECK(reader.u8() == 35);
    CHECK(reader.bytes(32)[1] == 1);
    CHECK(reader.remaining() == 3);
    CHECK(std::ranges::equal(init_segment(*made), Bytes{1, 2, 3}));
}

TEST_CASE("An init without a segment gives none", "[broadcast]") {
    CHECK(init_segment(Init{}).empty());
    Init cut;
    cut.frames = {0x81, 0x01, 'x', 0x82, 0x02, 1};
    CHECK(init_segment(cut).empty());
}

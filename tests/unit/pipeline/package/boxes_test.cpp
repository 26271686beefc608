// SPDX-License-Identifier: MIT
#include "pipeline/package/box_patch.hpp"
#include "tests/unit/pipeline/package/box_tree.hpp"
#include "tests/unit/pipeline/package/samples.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::package;
using namespace std::chrono_literals;

namespace {

std::vector<Sample> video_samples() {
    return {{.decode_ticks = 9000,
             .duration_ticks = 3000,
             .composition_ticks = 6000,
             .is_sync = true,
             .payload = {1, 2, 3}},
            {.decode_ticks = 12000,
             .duration_ticks = 3003,
             .composition_ticks = -1500,
             .is_sync = false,
             .payload = {4}}};
}

std::vector<Sample> audio_samples() {
    return {{.decode_ticks = 4800, .duration_ticks = 1024, .payload = {7, 8}},
            {.decode_ticks = 5824, .duration_ticks = 1030, .payload = {9}}};
}

}  // namespace

TEST_CASE("The init segment has both tracks with their configurations", "[package]") {
    const TrackSet tracks = sample_tracks();
    const Bytes segment = init_segment(tracks);

    CHECK(as_text(find_box(segment, "ftyp")) == std::string_view{"iso6\0\0\0\0iso6msdh", 16});
    const ByteView avc1 =
        find_box(find_box(segment, "moov.trak", 0).subspan(0), "mdia.minf.stbl.stsd").subspan(8);
    const ByteView video_entry = find_box(avc1, "avc1");
    ByteReader size{video_entry.subspan(24)};
    CHECK(size.u16() == 1280);
    CHECK(size.u16() == 720);
    const ByteView avcc = find_box(video_entry.subspan(78), "avcC");
    CHECK(Bytes(avcc.begin(), avcc.end()) == tracks.video.config);

    const ByteView audio_track = find_box(segment, "moov.trak", 1);
    ByteReader timescale{find_box(audio_track, "mdia.mdhd").subspan(12)};
    CHECK(timescale.u32() == 48000);
    const ByteView mp4a = find_box(find_box(audio_track, "mdia.minf.stbl.stsd").subspan(8), "mp4a");
    const ByteView esds = find_box(mp4a.subspan(28), "esds");
    CHECK(esds[4] == 0x03);
    CHECK(esds[5] == esds.size() - 6);
    CHECK(esds[9] == 0x04);
    CHECK(esds[24] == 0x05);
    CHECK(esds[26] == 0x11);
    CHECK(esds[27] == 0x90);
    CHECK(find_box(segment, "moov.mvex.trex", 1)[7] == kAudioTrackId);
}

TEST_CASE("A fragment tells where its decode times lie", "[package]") {
    Fragment fragment = write_fragment(7, video_samples(), audio_samples());

    ByteReader video{ByteView{fragment.bytes}.subspan(fragment.video.offset)};
    CHECK(video.u64() == 9000);
    CHECK(fragment.video.ticks == 9000);
    ByteReader audio{ByteView{fragment.bytes}.subspan(fragment.audio.offset)};
    CHECK(audio.u64() == 4800);

    REQUIRE(patch_decode_time(fragment.bytes, fragment.video.offset, 0x0102030405060708));
    ByteReader patched{find_box(fragment.bytes, "moof.traf").subspan(0)};
    const ByteView tfdt = find_box(find_box(fragment.bytes, "moof.traf"), "tfdt");
    CHECK(tfdt[0] == 1);
    ByteReader time{tfdt.subspan(4)};
    CHECK(time.u64() == 0x0102030405060708);
}

TEST_CASE("A fragment's runs point at their payloads", "[package]") {
    const Fragment fragment = write_fragment(7, video_samples(), audio_samples());
    ByteReader video{find_box(find_box(fragment.bytes, "moof.traf", 0), "trun")};
    CHECK(video.u32() == 0x01000f01);
    CHECK(video.u32() == 2);
    const std::uint32_t video_at = video.u32();
    CHECK(fragment.bytes[video_at] == 1);
    CHECK(video.u32() == 3000);
    CHECK(video.u32() == 3);
    CHECK(video.u32() == 0x02000000);
    CHECK(video.u32() == 6000);
    CHECK(video.u32() == 3003);
    CHECK(video.u32() == 1);
    CHECK(video.u32() == 0x01010000);
    CHECK(static_cast<std::int32_t>(video.u32()) == -1500);
    CHECK(video.remaining() == 0);

    ByteReader audio{find_box(find_box(fragment.bytes, "moof.traf", 1), "trun")};
    CHECK(audio.u32() == 0x01000301);
    CHECK(audio.u32() == 2);
    CHECK(fragment.bytes[audio.u32()] == 7);
    CHECK(audio.u32() == 1024);
    CHECK(audio.u32() == 2);
    CHECK(audio.u32() == 1030);
    const ByteView mdat = find_box(fragment.bytes, "mdat");
    CHECK(Bytes(mdat.begin(), mdat.end()) == Bytes{1, 2, 3, 4, 7, 8, 9});
    ByteReader sequence{find_box(fragment.bytes, "moof.mfhd").subspan(4)};
    CHECK(sequence.u32() == 7);
}

TEST_CASE("A fragment without audio has one track fragment", "[package]") {
    const Fragment fragment = write_fragment(1, video_samples(), {});
    CHECK(fragment.audio.offset == 0);
    CHECK_THROWS(find_box(find_box(fragment.bytes, "moof"), "traf", 1));
}

TEST_CASE("A decode time is patched inside the chunk only", "[package]") {
    Bytes chunk(10, 0xee);
    const Bytes untouched = chunk;
    for (const std::size_t offset : {std::size_t{3}, std::size_t{10}, SIZE_MAX, SIZE_MAX - 7}) {
        CHECK_FALSE(patch_decode_time(chunk, offset, 1));
        CHECK(chunk == untouched);
    }
    CHECK(patch_decode_time(chunk, 2, 0x0102030405060708));
    CHECK(chunk == Bytes{0xee, 0xee, 1, 2, 3, 4, 5, 6, 7, 8});
    Bytes tiny(7);
    CHECK_FALSE(patch_decode_time(tiny, 0, 1));
}

TEST_CASE("A cue's emsg is exact to the byte", "[package]") {
    const Bytes box = cue_emsg(83'466'666us, 17, R"({"id":17})");
    ByteWriter expected;
    expected.u32(106);
    expected.text("emsg");
    expected.u32(0x01000000);
    expected.u32(1'000'000);
    expected.u64(83'466'666);
    expected.u32(0);
    expected.u32(17);
    expected.text(std::string_view{"https://aomedia.org/emsg/ID3\0", 29});
    expected.u8(0);
    expected.text(std::string_view{"ID3\x04\0\0\0\0\0\x22", 10});
    expected.text(std::string_view{"TXXX\0\0\0\x18\0\0\x03shopfloor.cue\0{\"id\":17}", 34});
    CHECK(box == expected.take());
}

TEST_CASE("A long cue's ID3 sizes are syncsafe", "[package]") {
    const Bytes box = cue_emsg(0us, 1, std::string(300, 'x'));
    const std::size_t tag = 32 + 29 + 1;
    // 300 + 15 bytes of the frame, and 10 of its header: 325 = 2 * 128 + 69.
    CHECK(Bytes(box.begin() + tag + 6, box.begin() + tag + 10) == Bytes{0, 0, 2, 69});
    CHECK(Bytes(box.begin() + tag + 14, box.begin() + tag + 18) == Bytes{0, 0, 2, 59});
}

TEST_CASE("Pixels that are not square are told, and square ones are not", "[package]") {
    TrackSet tracks = sample_tracks();
    const std::string path = "moov.trak.mdia.minf.stbl";
    const auto has_shape = [&] {
        const Bytes segment = init_segment(tracks);
        return as_text(find_box(segment, path)).find("pasp") != std::string_view::npos;
    };
    CHECK_FALSE(has_shape());
    tracks.video.pixel = {16, 11};
    CHECK(has_shape());
}

// SPDX-License-Identifier: MIT
#include "pipeline/package/codec_string.hpp"
#include "pipeline/package/package_error.hpp"
#include "tests/unit/pipeline/package/samples.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::package;

TEST_CASE("An avcC tells size, rate and profile of the video", "[package]") {
    const AvcConfig high = parse_avc_config(kAvcc720p30).value();
    CHECK(high.width == 1280);
    CHECK(high.height == 720);
    CHECK(high.frame_rate == FrameRate{30, 1});
    CHECK(high.chroma_format_idc == 1);
    CHECK(high.bit_depth == 8);
    CHECK_FALSE(high.may_be_interlaced);
    CHECK(high.nal_length_bytes == 4);
    CHECK(high.parameter_sets.size() == 2);
    CHECK(codec_string(avc_track(high, kAvcc720p30)) == "avc1.64001f");

    const AvcConfig odd = parse_avc_config(kAvccOddSize).value();
    CHECK(odd.width == 1278);
    CHECK(odd.height == 718);
    CHECK(odd.frame_rate == FrameRate{30000, 1001});
    CHECK(codec_string(avc_track(odd, kAvccOddSize)) == "avc1.42c01f");

    const AvcConfig deep = parse_avc_config(kAvcc422TenBit).value();
    CHECK(deep.chroma_format_idc == 2);
    CHECK(deep.bit_depth == 10);
    CHECK(deep.width == 64);
    CHECK(deep.height == 64);

    const AvcConfig interlaced = parse_avc_config(kAvccInterlaced).value();
    CHECK(interlaced.may_be_interlaced);
    CHECK(interlaced.height == 576);
}

TEST_CASE("A truncated avcC is refused at every length", "[package]") {
    for (const Bytes& whole : {kAvcc720p30, kAvccOddSize, kAvcc422TenBit, kAvccInterlaced}) {
        const AvcConfig config = parse_avc_config(whole).value();
        std::size_t needed = 7;
        for (const Bytes& set : config.parameter_sets) {
            needed += 2 + set.size();
        }
        for (std::size_t size = 0; size < needed; ++size) {
            const auto parsed = parse_avc_config(ByteView{whole}.first(size));
            REQUIRE(parsed.has_error());
            CHECK(parsed.error() == PackageError::TruncatedConfig);
        }
    }
}

TEST_CASE("An SPS that ends before its frame rate is refused, wherever it ends", "[package]") {
    const Bytes sps = parse_avc_config(kAvcc720p30).value().parameter_sets.front();
    constexpr std::size_t after_rate = 4;
    for (std::size_t size = 0; size + after_rate < sps.size(); ++size) {
        ByteWriter avcc;
        avcc.bytes(ByteView{kAvcc720p30}.first(6));
        avcc.u16(static_cast<std::uint16_t>(size));
        avcc.bytes(ByteView{sps}.first(size));
        avcc.u8(0);
        CHECK(parse_avc_config(avcc.view()).has_error());
    }
}

TEST_CASE("Any changed byte of an avcC is read or refused, never a crash", "[package]") {
    for (std::size_t at = 0; at < kAvcc720p30.size(); ++at) {
        for (unsigned value = 0; value < 256; ++value) {
            Bytes changed = kAvcc720p30;
            changed[at] = static_cast<std::uint8_t>(value);
            const auto parsed = parse_avc_config(changed);
            if (parsed) CHECK(parsed->width <= 16384);
        }
    }
}

TEST_CASE("An IDR slice is found behind other NAL units, and bad lengths are survived",
          "[package]") {
    Bytes unit{0, 0, 0, 1, 0x09, 0, 0, 0, 2, 0x65, 0x88};
    CHECK(contains_idr(unit, 4));
    unit[9] = 0x41;
    CHECK_FALSE(contains_idr(unit, 4));
    CHECK_FALSE(contains_idr(Bytes{0xff, 0xff, 0xff, 0xff, 0x65}, 4));
    CHECK_FALSE(contains_idr(Bytes{}, 4));
    CHECK_FALSE(contains_idr(Bytes{0, 0}, 4));
    CHECK(contains_idr(Bytes{2, 0x65, 1}, 1));
}

TEST_CASE("An AudioSpecificConfig tells rate, channels and SBR", "[package]") {
    const auto parse = [](const Bytes& bytes) { return parse_aac_config(bytes).value(); };

    const AacConfig stereo = parse({0x11, 0x90});
    CHECK(stereo.sample_rate_hz == 48000);
    CHECK(stereo.channels == 2);
    CHECK(stereo.samples_per_frame == 1024);
    CHECK(codec_string(stereo) == "mp4a.40.2");

    const AacConfig mono = parse({0x12, 0x08});
    CHECK(mono.sample_rate_hz == 44100);
    CHECK(mono.channels == 1);

    // 15: the rate follows in 24 bits, here 48000.
    const AacConfig explicit_rate = parse({0x17, 0x80, 0x5d, 0xc0, 0x10});
    CHECK(explicit_rate.sample_rate_hz == 48000);
    CHECK(explicit_rate.channels == 2);

    // Object type 5, 24 kHz, stereo, extended to 48 kHz, then LC.
    const AacConfig high_efficiency = parse({0x2b, 0x11, 0x88, 0x00});
    CHECK(high_efficiency.object_type == 5);
    CHECK(high_efficiency.sample_rate_hz == 24000);
    CHECK(high_efficiency.output_sample_rate_hz == 48000);
    CHECK(codec_string(high_efficiency) == "mp4a.40.5");

    // LC, 24 kHz, mono, then the extension that old decoders do not see: SBR to 48 kHz.
    const AacConfig hidden = parse({0x13, 0x08, 0x56, 0xe5, 0x98});
    CHECK(hidden.object_type == 2);
    CHECK(hidden.output_sample_rate_hz == 48000);
}

TEST_CASE("What is not AAC-LC with usual channels is refused", "[package]") {
    CHECK(parse_aac_config(Bytes{}).error() == PackageError::TruncatedConfig);
    CHECK(parse_aac_config(Bytes{0x11}).error() == PackageError::TruncatedConfig);
    CHECK(parse_aac_config(Bytes{0x17, 0x80, 0x5d, 0xc0}).error() == PackageError::TruncatedConfig);
    CHECK(parse_aac_config(Bytes{0x2b, 0x11}).error() == PackageError::TruncatedConfig);
    CHECK(parse_aac_config(Bytes{0x09, 0x90}).error() == PackageError::UnsupportedConfig);
    CHECK(parse_aac_config(Bytes{0x11, 0x80}).error() == PackageError::UnsupportedConfig);
    CHECK(parse_aac_config(Bytes{0x16, 0x90}).error() == PackageError::InvalidConfig);
}

TEST_CASE("What decoders stumble over is taken out of an access unit", "[package]") {
    const Bytes slice{0, 0, 0, 2, 0x41, 9};
    const Bytes sei{0, 0, 0, 2, 6, 1};
    const Bytes filler{0, 0, 0, 3, 12, 0xff, 0x80};
    const Bytes empty{0, 0, 0, 0};
    const auto joined = [](std::initializer_list<Bytes> units) {
        Bytes whole;
        for (const Bytes& unit : units) {
            whole.insert(whole.end(), unit.begin(), unit.end());
        }
        return whole;
    };
    CHECK(without_ballast(joined({sei, slice}), 4) == joined({sei, slice}));
    CHECK(without_ballast(joined({empty, sei, filler, slice, empty}), 4) == joined({sei, slice}));
    CHECK(without_ballast(joined({slice, {0, 0, 0, 9, 0x41}}), 4) == slice);
    CHECK(without_ballast(joined({slice, {0, 0}}), 4) == slice);
    CHECK(without_ballast(joined({sei, empty, filler}), 4).empty());
    CHECK(without_ballast({}, 4).empty());
    CHECK(without_ballast({2, 0x65, 1, 0, 1, 12}, 1) == Bytes{2, 0x65, 1});
    const Bytes whole = joined({sei, filler, slice, slice});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
        CHECK(without_ballast(cut, 4).size() <= size);
    }
}

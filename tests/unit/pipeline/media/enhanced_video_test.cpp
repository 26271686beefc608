// SPDX-License-Identifier: MIT
#include "pipeline/media/enhanced_video.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::media;
using namespace std::chrono_literals;

namespace {

std::optional<EnhancedVideo> parsed(const Bytes& body) { return parse_enhanced_video(body); }

// Byte strings that a view stays valid of.
const Bytes kConfig{0x90, 'h', 'v', 'c', '1', 7, 8};
const Bytes kShownLater{0x91, 'h', 'v', 'c', '1', 0, 0, 66, 9};
const Bytes kShownBefore{0xa1, 'h', 'v', 'c', '1', 0xff, 0xff, 0xdf, 9};
const Bytes kShownAtOnce{0xa3, 'h', 'v', 'c', '1', 0, 0, 66, 9};
const Bytes kAv1{0x91, 'a', 'v', '0', '1', 0, 0, 66, 9};
const Bytes kModified{0x97, 2, 0, 0, 5, 0x07, 0, 1, 0x01, 'h', 'v', 'c', '1', 0, 0, 1, 9};
const Bytes kTracks{0x96, 0x01, 'h', 'v', 'c', '1', 0};

}  // namespace

TEST_CASE("An extended header tells the codec, the kind of frame and when it is shown", "[media]") {
    const auto config = parsed(kConfig);
    REQUIRE(config);
    CHECK(config->packet == EnhancedPacket::SequenceStart);
    CHECK(config->is_key);
    CHECK(config->codec == VideoCodec::Hevc);
    CHECK(config->content.size() == 2);

    const auto later = parsed(kShownLater);
    REQUIRE(later);
    CHECK(later->composition == 66ms);
    CHECK(later->content.size() == 1);

    const auto before = parsed(kShownBefore);
    REQUIRE(before);
    CHECK(before->composition == -33ms);
    CHECK_FALSE(before->is_key);
}

TEST_CASE("Only CodedFrames of a codec that reorders has a composition time", "[media]") {
    const auto at_once = parsed(kShownAtOnce);
    REQUIRE(at_once);
    CHECK(at_once->packet == EnhancedPacket::CodedFramesX);
    CHECK(at_once->composition == 0ms);
    CHECK(at_once->content.size() == 4);
    const auto av1 = parsed(kAv1);
    REQUIRE(av1);
    CHECK(av1->codec == VideoCodec::Av1);
    CHECK(av1->composition == 0ms);
    CHECK(av1->content.size() == 4);
}

TEST_CASE("Modifiers before the packet type are skipped", "[media]") {
    const auto modified = parsed(kModified);
    REQUIRE(modified);
    CHECK(modified->packet == EnhancedPacket::CodedFrames);
    CHECK(modified->codec == VideoCodec::Hevc);
    CHECK(modified->composition == 1ms);

    Bytes long_one{0x97, 0xff, 0x01, 0x00};
    long_one.resize(long_one.size() + 257);
    const Bytes rest{0x03, 'a', 'v', '0', '1', 9};
    long_one.insert(long_one.end(), rest.begin(), rest.end());
    const auto skipped = parse_enhanced_video(long_one);
    REQUIRE(skipped);
    CHECK(skipped->codec == VideoCodec::Av1);
    CHECK(skipped->content.size() == 1);
}

TEST_CASE("What is no frame of one track has no codec", "[media]") {
    const auto tracks = parsed(kTracks);
    REQUIRE(tracks);
    CHECK(tracks->packet == EnhancedPacket::Multitrack);
    CHECK_FALSE(tracks->codec);
    const auto seeking = parsed({0xd1, 0});
    REQUIRE(seeking);
    CHECK(seeking->is_command);
    const auto other = parsed({0x91, 'v', 'p', '0', '9', 1});
    REQUIRE(other);
    CHECK_FALSE(other->codec);
    CHECK_FALSE(parsed({0x98, 'h', 'v', 'c', '1'}));
}

TEST_CASE("A header that is cut anywhere is refused", "[media]") {
    for (const Bytes& whole : {kConfig, kShownLater, kAv1, kModified}) {
        const auto content = parse_enhanced_video(whole)->content.size();
        for (std::size_t size = 0; size < whole.size() - content; ++size) {
            INFO("cut to " << size);
            CHECK_FALSE(parse_enhanced_video(ByteView{whole}.first(size)));
        }
    }
}

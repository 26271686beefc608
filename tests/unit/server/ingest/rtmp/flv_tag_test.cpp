// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/flv_tag.hpp"

#include "server/ingest/rtmp/flv_codec.hpp"
#include "server/ingest/rtmp/rtmp_error.hpp"
#include "tests/unit/server/ingest/rtmp/media_messages.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest::rtmp;

namespace {

std::optional<TagKind> kind_of(FlvTagger& tagger, Message message) {
    const auto tag = tagger.take(std::move(message));
    REQUIRE(tag.has_value());
    if (!*tag) return std::nullopt;
    return (**tag).kind;
}

FlvTagger configured() {
    FlvTagger tagger;
    REQUIRE(kind_of(tagger, video(avc_config_body())) == TagKind::VideoConfig);
    REQUIRE(kind_of(tagger, audio(aac_config_body())) == TagKind::AudioConfig);
    return tagger;
}

}  // namespace

TEST_CASE("A tag keeps all 32 bits of its timestamp", "[rtmp]") {
    const Bytes tag = flv_tag(audio({1, 2}, 0x89abcdef));
    CHECK(tag == Bytes{8, 0, 0, 2, 0xab, 0xcd, 0xef, 0x89, 0, 0, 0, 1, 2, 0, 0, 0, 13});
}

TEST_CASE("Tags are told apart by what the worker needs to know", "[rtmp]") {
    FlvTagger tagger = configured();
    CHECK(kind_of(tagger, video(keyframe_body())) == TagKind::Keyframe);
    CHECK(kind_of(tagger, video(delta_body())) == TagKind::Delta);
    CHECK(kind_of(tagger, audio(aac_body())) == TagKind::Audio);
    CHECK(tagger.bad_tags() == 0);
}

TEST_CASE("Frames before their codec parameters are dropped without blame", "[rtmp]") {
    FlvTagger tagger;
    CHECK_FALSE(kind_of(tagger, video(keyframe_body())));
    CHECK_FALSE(kind_of(tagger, audio(aac_body())));
    CHECK(tagger.bad_tags() == 0);
}

TEST_CASE("Empty bodies, ends of sequence and info frames are dropped without blame", "[rtmp]") {
    FlvTagger tagger = configured();
    CHECK_FALSE(kind_of(tagger, video({})));
    CHECK_FALSE(kind_of(tagger, audio({})));
    CHECK_FALSE(kind_of(tagger, audio({0xaf, 1})));
    CHECK_FALSE(kind_of(tagger, video({0x17, 2, 0, 0, 0})));
    CHECK_FALSE(kind_of(tagger, video({0x17, 1, 0, 0, 0})));
    CHECK_FALSE(kind_of(tagger, video({0x57, 0})));
    CHECK(tagger.bad_tags() == 0);
}

TEST_CASE("Metadata becomes the script data of a file", "[rtmp]") {
    FlvTagger tagger;
    const auto tag = tagger.take(metadata());
    REQUIRE(tag.has_value());
    REQUIRE(*tag);
    CHECK((**tag).kind == TagKind::Data);
    const Bytes& bytes = (**tag).bytes;
    CHECK(bytes[0] == 18);
    CHECK(as_text(ByteView{bytes}.subspan(14, 10)) == "onMetaData");

    Message other{.type = MessageType::DataAmf0, .payload = {2, 0, 1, 'x', 5}};
    CHECK_FALSE(kind_of(tagger, other));
    CHECK(tagger.bad_tags() == 0);
    other.payload = {2, 0, 9};
    CHECK_FALSE(kind_of(tagger, other));
    CHECK(tagger.bad_tags() == 1);
}

TEST_CASE("Codec parameters that are cut anywhere are dropped and counted", "[rtmp]") {
    const Bytes whole = avc_config_body();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        INFO("cut to " << size);
        FlvTagger tagger;
        CHECK_FALSE(
            kind_of(tagger, video({whole.begin(), whole.begin() + static_cast<long>(size)})));
        CHECK(tagger.bad_tags() == 1);
    }
}

TEST_CASE("A frame whose NAL units do not fill it exactly is dropped and counted", "[rtmp]") {
    FlvTagger tagger = configured();
    Bytes body = delta_body();
    SECTION("cut") { body.pop_back(); }
    SECTION("a byte too many") { body.push_back(0); }
    SECTION("a length beyond the end") { body[5] = 0xff; }
    SECTION("a length that is too small") { body[8] = 0; }
    SECTION("a packet type out of range") { body[1] = 3; }
    SECTION("a frame type out of range") { body[0] = 0x67; }
    SECTION("shorter than its header") { body.resize(4); }
    SECTION("another codec in the middle") { body[0] = 0x22; }
    CHECK_FALSE(kind_of(tagger, video(body)));
    CHECK(tagger.bad_tags() == 1);
    CHECK_FALSE(tagger.last_fault().empty());
    CHECK(kind_of(tagger, video(delta_body())) == TagKind::Delta);
}

TEST_CASE("AAC parameters must be plausible", "[rtmp]") {
    CHECK(is_audio_config(Bytes{0x12, 0x10}));
    CHECK_FALSE(is_audio_config(Bytes{0x12}));
    CHECK_FALSE(is_audio_config(Bytes{0x00, 0x10}));  // no object type
    CHECK_FALSE(is_audio_config(Bytes{0x16, 0x90}));  // reserved frequency
    CHECK_FALSE(is_audio_config(Bytes{0x17, 0x90}));  // explicit one, cut
    CHECK(is_audio_config(Bytes{0x17, 0x80, 0x5d, 0xc0, 0x08}));
}

TEST_CASE("A hundred broken tags in a row end the stream, one in thirty does not", "[rtmp]") {
    FlvTagger tagger = configured();
    const Message broken = video({0x27, 1, 0, 0, 0, 0xff});
    SECTION("in a row") {
        for (int tag = 0; tag < 99; ++tag) {
            REQUIRE(tagger.take(broken).has_value());
        }
        CHECK(tagger.take(broken).error() == RtmpError::TooManyBadTags);
    }
    SECTION("now and then") {
        for (int tag = 0; tag < 9000; ++tag) {
            REQUIRE(tagger.take(tag % 30 == 0 ? broken : video(delta_body())).has_value());
        }
        CHECK(tagger.bad_tags() == 300);
    }
}

TEST_CASE("HEVC and AV1 pass by their extended headers", "[rtmp]") {
    FlvTagger tagger;
    SECTION("HEVC") {
        CHECK_FALSE(kind_of(tagger, video(hevc_keyframe_body())));  // before its parameters
        CHECK(kind_of(tagger, video(hevc_config_body())) == TagKind::VideoConfig);
        CHECK(kind_of(tagger, video(hevc_keyframe_body())) == TagKind::Keyframe);
        CHECK(kind_of(tagger, video(hevc_delta_body())) == TagKind::Delta);
        CHECK_FALSE(kind_of(tagger, video({0x92, 'h', 'v', 'c', '1'})));     // end of sequence
        CHECK_FALSE(kind_of(tagger, video({0xd1, 0})));                      // seeking
        CHECK_FALSE(kind_of(tagger, video({0x94, 'h', 'v', 'c', '1', 2})));  // colours
    }
    SECTION("AV1") {
        CHECK(kind_of(tagger, video(av1_config_body())) == TagKind::VideoConfig);
        CHECK(kind_of(tagger, video(av1_keyframe_body())) == TagKind::Keyframe);
    }
    SECTION("behind a time modifier") {
        CHECK(kind_of(tagger, video(hevc_config_body())) == TagKind::VideoConfig);
        CHECK(kind_of(tagger,
                      video({0x97, 2, 0, 0, 9, 3, 'h', 'v', 'c', '1', 0, 0, 0, 2, 0x26, 1})) ==
              TagKind::Keyframe);
    }
    CHECK(tagger.bad_tags() == 0);
}

TEST_CASE("Empty NAL units pass, as some encoders send them", "[rtmp]") {
    FlvTagger tagger = configured();
    Bytes body = delta_body();
    body.insert(body.end(), {0, 0, 0, 0});
    CHECK(kind_of(tagger, video(body)) == TagKind::Delta);
    CHECK(tagger.bad_tags() == 0);
}

TEST_CASE("The codec changes with its parameters, and only with them", "[rtmp]") {
    FlvTagger tagger = configured();
    CHECK_FALSE(kind_of(tagger, video(hevc_keyframe_body())));
    CHECK(tagger.bad_tags() == 1);
    CHECK(kind_of(tagger, video(hevc_config_body())) == TagKind::VideoConfig);
    CHECK(kind_of(tagger, video(hevc_keyframe_body())) == TagKind::Keyframe);
    CHECK_FALSE(kind_of(tagger, video(delta_body())));  // H.264's
    CHECK(tagger.bad_tags() == 2);
    CHECK(kind_of(tagger, video(av1_config_body())) == TagKind::VideoConfig);
    CHECK(kind_of(tagger, video(av1_keyframe_body())) == TagKind::Keyframe);
    CHECK(kind_of(tagger, video(avc_config_body())) == TagKind::VideoConfig);
    CHECK(kind_of(tagger, video(delta_body())) == TagKind::Delta);
    CHECK(tagger.bad_tags() == 2);
}

TEST_CASE("HEVC and AV1 parameters that are cut anywhere are dropped and counted", "[rtmp]") {
    const Bytes whole = GENERATE(hevc_config_body(), av1_config_body());
    constexpr long config_at = 5;
    for (long size = 1; size < static_cast<long>(whole.size()); ++size) {
        if (size == config_at + 4 && whole[1] == 'a') continue;  // AV1 without a sequence header
        INFO("cut to " << size);
        FlvTagger tagger;
        CHECK_FALSE(kind_of(tagger, video({whole.begin(), whole.begin() + size})));
        CHECK(tagger.bad_tags() == 1);
    }
}

TEST_CASE("Extended frames that do not fit their tag are dropped and counted", "[rtmp]") {
    FlvTagger tagger;
    REQUIRE(kind_of(tagger, video(hevc_config_body())) == TagKind::VideoConfig);
    Bytes body = hevc_delta_body();
    SECTION("cut") { body.pop_back(); }
    SECTION("a byte too many") { body.push_back(0); }
    SECTION("of another codec") { body = av1_keyframe_body(); }
    SECTION("of H.264") { body = keyframe_body(); }
    SECTION("several tracks at once") { body[0] = 0xa6; }
    SECTION("an unknown packet type") { body[0] = 0xa8; }
    SECTION("a modifier beyond the end") { body = {0xa7, 200, 1}; }
    CHECK_FALSE(kind_of(tagger, video(body)));
    CHECK(tagger.bad_tags() == 1);

    FlvTagger av1;
    REQUIRE(kind_of(av1, video(av1_config_body())) == TagKind::VideoConfig);
    CHECK_FALSE(kind_of(av1, video({0xa1, 'a', 'v', '0', '1', 0x32, 9, 1})));
    CHECK(av1.bad_tags() == 1);
}

TEST_CASE("Sound that AAC is made of passes, and stays what it is", "[rtmp]") {
    const unsigned codec = GENERATE(0U, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14);
    const auto first = static_cast<std::uint8_t>(codec << 4U | 0xfU);
    FlvTagger tagger;
    CHECK_FALSE(kind_of(tagger, audio({first})));
    CHECK(kind_of(tagger, audio({first, 1, 2, 3})) == TagKind::Audio);
    CHECK(tagger.bad_tags() == 0);
    Bytes large(64 * 1024 + 1);
    large[0] = first;
    CHECK_FALSE(kind_of(tagger, audio(large)));
    CHECK_FALSE(kind_of(tagger, audio(aac_config_body())));
    CHECK_FALSE(kind_of(tagger, audio({0xd0, 1})));
    CHECK(tagger.bad_tags() == 3);
}

TEST_CASE("A codec that is not taken is named, with what to set instead", "[rtmp]") {
    FlvTagger tagger;
    const auto sentence_for = [&tagger](const Message& message) {
        CHECK(tagger.take(message).has_error());
        return unsupported_sentence(message);
    };
    CHECK_THAT(sentence_for(video({0x90, 'v', 'p', '0', '9'})),
               Catch::StartsWith("The video is VP9;") && Catch::Contains("In OBS"));
    CHECK_THAT(sentence_for(video({0x90, 'a', 'v', 'c', '1'})), Catch::Contains("enhanced RTMP"));
    CHECK_THAT(sentence_for(video({0x96, 0x00, 'h', 'v', 'c', '1'})),
               Catch::Contains("multitrack") && Catch::Contains("In OBS"));
    CHECK_THAT(sentence_for(video({0x1c, 0})), Catch::Contains("HEVC"));
    CHECK_THAT(sentence_for(video({0x12, 0})), Catch::Contains("Sorenson H.263"));
    CHECK_THAT(sentence_for(audio({0x90, 'O', 'p', 'u', 's'})), Catch::Contains("is Opus;"));
    CHECK(tagger.take(audio({0xd0})).error() == RtmpError::UnsupportedAudio);
}

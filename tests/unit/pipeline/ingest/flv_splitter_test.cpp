// SPDX-License-Identifier: MIT
#include "pipeline/ingest/flv_splitter.hpp"

#include "tests/support/flv_bytes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace shopfloor;
using namespace shopfloor::ingest;
using test::append_flv_tag;
using test::kFlvFileHeader;

namespace {

Bytes tag(std::uint8_t type, std::uint32_t time_ms, const Bytes& body) {
    ByteWriter out;
    append_flv_tag(out, type, time_ms, body);
    return out.take();
}

Bytes joined(const std::vector<Bytes>& pieces) {
    Bytes whole;
    for (const Bytes& piece : pieces) {
        whole.insert(whole.end(), piece.begin(), piece.end());
    }
    return whole;
}

const Bytes kExtended{0x91, 'h', 'v', 'c', '1', 0, 0, 0, 1, 2, 3};
const Bytes kSound = tag(8, 5, {0xaf, 1, 0x21});
const Bytes kPicture = tag(9, 6, {0x17, 1, 0, 0, 0, 7});
const Bytes kEmptyPicture = tag(9, 6, {});

struct Split {
    Bytes plain;
    std::vector<EnhancedTag> tags;
};

Split split(ByteView bytes, std::size_t step) {
    FlvSplitter splitter;
    Split all;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        for (const FlvPart& part :
             splitter.take(bytes.subspan(at, std::min(step, bytes.size() - at)))) {
            if (const auto* plain = std::get_if<PlainFlv>(&part)) {
                all.plain.insert(all.plain.end(), plain->bytes.begin(), plain->bytes.end());
            } else {
                all.tags.push_back(std::get<EnhancedTag>(part));
            }
        }
    }
    return all;
}

}  // namespace

TEST_CASE("Extended video is taken out of a stream, wherever its bytes are cut", "[ingest]") {
    const Bytes stream = joined({kFlvFileHeader,
                                 tag(9, 4, kExtended),
                                 kSound,
                                 kPicture,
                                 kEmptyPicture,
                                 tag(9, 40, kExtended),
                                 kSound});
    const std::size_t step = GENERATE(1U, 2U, 3U, 7U, 16U, 100U, 1000U);
    const Split all = split(stream, step);
    CHECK(all.plain == joined({kFlvFileHeader, kSound, kPicture, kEmptyPicture, kSound}));
    CHECK(all.tags == std::vector<EnhancedTag>{{4, kExtended}, {40, kExtended}});
}

TEST_CASE("Sound and picture leave in the order in which they came", "[ingest]") {
    FlvSplitter splitter;
    const auto parts =
        splitter.take(joined({kFlvFileHeader, kSound, tag(9, 1, kExtended), kSound}));
    REQUIRE(parts.size() == 3);
    CHECK(std::get<PlainFlv>(parts[0]).bytes == joined({kFlvFileHeader, kSound}));
    CHECK(std::get<EnhancedTag>(parts[1]).time_ms == 1);
    CHECK(std::get<PlainFlv>(parts[2]).bytes == kSound);
}

TEST_CASE("A stream may end at any byte, and nothing comes out that did not go in", "[ingest]") {
    const Bytes stream = joined({kFlvFileHeader, kSound, tag(9, 1, kExtended), kPicture});
    for (std::size_t size = 0; size <= stream.size(); ++size) {
        INFO("cut to " << size);
        const Split all = split(ByteView{stream}.first(size), 1000);
        const bool has_tag = size >= stream.size() - kPicture.size();
        CHECK(all.tags.size() == (has_tag ? 1 : 0));
        CHECK(all.plain.size() <= size);
    }
}

TEST_CASE("What does not begin as an FLV file passes untouched", "[ingest]") {
    Bytes stream = joined({kFlvFileHeader, tag(9, 1, kExtended)});
    SECTION("another signature") { stream[0] = 'f'; }
    SECTION("a longer header") { stream[8] = 10; }
    SECTION("a header that is cut") { stream.resize(9); }
    const Split all = split(stream, 5);
    CHECK(all.plain == stream);
    CHECK(all.tags.empty());
}

TEST_CASE("Times that wrap, or jump, go on for the demuxer", "[ingest]") {
    using shopfloor::media::TrackKind;
    TagClock clock;
    CHECK(clock.now(7) == 7);
    const std::uint32_t begin = clock.next(TrackKind::Video, 0U - 40U);
    CHECK(begin < std::uint32_t{1} << 30U);
    CHECK(clock.next(TrackKind::Video, 0) == begin + 40);
    CHECK(clock.next(TrackKind::Audio, 20) == begin + 60);
    CHECK(clock.next(TrackKind::Video, 3'600'040) == begin + 73);
    CHECK(clock.next(TrackKind::Audio, 3'600'047) == begin + 80);
    CHECK(clock.now(5) == begin + 80);
    CHECK(clock.repaired() == 2);
}

TEST_CASE("The time of codec parameters is nobody's", "[ingest]") {
    const Bytes record = tag(9, 0, {0x17, 0, 0, 0, 0, 1, 2, 3});
    const Bytes picture = tag(9, 0x01020304, {0x17, 1, 0, 0, 0, 7});
    const Split all = split(joined({kFlvFileHeader, picture, record, picture}), 1000);
    CHECK(all.plain == joined({kFlvFileHeader,
                               picture,
                               tag(9, 0x01020304, {0x17, 0, 0, 0, 0, 1, 2, 3}),
                               tag(9, 0x01020305, {0x17, 1, 0, 0, 0, 7})}));
}

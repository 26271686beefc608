// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_demuxer.hpp"

#include "tests/support/ts_bytes.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;
using test::TsWriter;

namespace {

constexpr std::uint16_t kMap = 0x100;
constexpr std::uint16_t kVideo = 0x101;
constexpr std::uint16_t kSound = 0x102;
constexpr std::uint8_t kH264 = 0x1b;
constexpr std::uint8_t kHevc = 0x24;
constexpr std::uint8_t kAac = 0x0f;
constexpr std::uint64_t kSecond = 90'000;

struct Demuxed {
    std::vector<TsTracks> tracks;
    std::vector<TsFrame> frames;
    unsigned scrambled = 0;
    TsDemuxer demuxer{{.tracks = [this](const TsTracks& t) { tracks.push_back(t); },
                       .frame = [this](TsFrame frame) { frames.push_back(std::move(frame)); },
                       .scrambled = [this] { ++scrambled; }}};

    void take(const Bytes& bytes) { demuxer.take(bytes); }
    void begin(TsWriter& out, const std::vector<test::TsStreamOf>& streams) {
        take(out.programs({{1, kMap}}));
        take(out.map(kMap, 1, streams));
    }
};

Bytes content(std::size_t size, std::uint8_t with = 7) { return Bytes(size, with); }

}  // namespace

TEST_CASE("A picture is given out with its last packet, before the next one begins", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}, {kAac, kSound}});
    REQUIRE(got.tracks.size() == 1);
    CHECK(got.tracks[0] == TsTracks{.video = media::VideoCodec::H264, .has_sound = true});
    got.take(out.unit(kVideo, {.presentation = 3600, .decode = 0}, content(1000)));
    REQUIRE(got.frames.size() == 1);
    CHECK(got.frames[0].track == media::TrackKind::Video);
    CHECK(got.frames[0].bytes == content(1000));
    CHECK(got.frames[0].decode_time == 5s);
    CHECK(got.frames[0].composition == 40ms);
    got.take(out.unit(kSound, {.presentation = 1800, .decode = 1800}, content(300), true));
    REQUIRE(got.frames.size() == 2);
    CHECK(got.frames[1].decode_time == 5s + 20ms);
}

TEST_CASE("A picture that ends with a full packet is given out when the next one begins", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}});
    got.take(out.unit(kVideo, {}, content(184 * 3 - 19)));
    CHECK(got.frames.empty());
    got.take(out.unit(kVideo, {}, content(10)));
    CHECK(got.frames.size() == 2);
}

TEST_CASE("A multiplexer that fills packets up in the middle is found out", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}});
    const auto in_two = [&] {
        Bytes unit = out.unit(kVideo, {}, content(100));
        Bytes rest = out.packets(kVideo, content(60));
        rest[1] &= 0xbfU;  // it begins no unit
        unit.insert(unit.end(), rest.begin(), rest.end());
        return unit;
    };
    got.take(in_two());
    got.take(in_two());
    got.take(in_two());
    REQUIRE(got.frames.size() == 2);
    CHECK(got.frames[0].bytes.size() == 100);  // before it was found out
    CHECK(got.frames[1].bytes.size() == 160);
}

TEST_CASE("What misses a packet is left out, and counted", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}, {kAac, kSound}});
    Bytes broken = out.unit(kVideo, {}, content(1000));
    broken.erase(broken.begin() + 188, broken.begin() + 2 * 188);
    got.take(broken);
    CHECK(got.frames.empty());
    CHECK(got.demuxer.repairs() == 1);
    got.take(out.unit(kVideo, {}, content(50)));
    CHECK(got.frames.size() == 1);
    Bytes cut = out.unit(kSound, {}, content(400), true);
    cut.resize(188);
    got.take(cut);
    got.take(out.unit(kSound, {}, content(40), true));
    CHECK(got.frames.size() == 2);
}

TEST_CASE("A packet that comes twice is taken once", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}});
    Bytes unit = out.unit(kVideo, {}, content(300));
    Bytes twice(unit.begin(), unit.begin() + 188);
    twice.insert(twice.end(), unit.begin(), unit.end());
    got.take(twice);
    REQUIRE(got.frames.size() == 1);
    CHECK(got.frames[0].bytes.size() == 300);
}

TEST_CASE("Times go on over the end of their 33 bits", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}});
    constexpr std::uint64_t end = std::uint64_t{1} << 33U;
    const auto at = [&](std::uint64_t ticks) {
        got.take(out.unit(kVideo, {(ticks + 3000) % end, ticks % end}, content(10)));
    };
    at(end - kSecond);
    at(end - 1000);
    at(end + kSecond);
    REQUIRE(got.frames.size() == 3);
    CHECK(got.frames[2].decode_time == 7s);
    for (const TsFrame& frame : got.frames)
        CHECK(frame.composition == 33333us);
    CHECK(got.demuxer.repairs() == 0);
}

TEST_CASE("Where a source begins anew, its tracks go on together", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}, {kAac, kSound}});
    const auto picture = [&](std::uint64_t t) { got.take(out.unit(kVideo, {t, t}, content(9))); };
    const auto sound = [&](std::uint64_t t) {
        got.take(out.unit(kSound, {t, t}, content(9), true));
    };
    picture(1000 * kSecond);
    sound(1000 * kSecond + 900);
    picture(5 * kSecond);
    sound(5 * kSecond + 900);
    picture(6 * kSecond);
    picture(900 * kSecond);
    REQUIRE(got.frames.size() == 6);
    CHECK(got.frames[2].decode_time == 5s + 10ms);
    CHECK(got.frames[3].decode_time == 5s + 20ms);
    CHECK(got.frames[4].decode_time == 6s + 10ms);
    CHECK(got.frames[5].decode_time == 6s + 10ms);
    CHECK(got.demuxer.repairs() == 2);
}

TEST_CASE("In a long show nothing is lost by rounding", "[ts]") {
    TsClock clock;
    std::chrono::microseconds at{};
    for (std::uint64_t ticks = 0; ticks <= 3600 * kSecond; ticks += 1000)
        at = clock.place(media::TrackKind::Video, ticks);
    CHECK(at == 3605s);
}

TEST_CASE("Times never become negative, however far they go back", "[ts]") {
    TsClock clock;
    std::uint64_t ticks = std::uint64_t{1} << 20U;
    for (int step = 0; step < 10; ++step, ticks -= 2 * kSecond) {
        CHECK(clock.place(media::TrackKind::Video, ticks & ((std::uint64_t{1} << 33U) - 1)) >= 0us);
    }
}

TEST_CASE("Tracks that lie far from one another do not make the time run", "[ts]") {
    for (const int apart : {-20, -4, 4, 9, 20}) {
        INFO(apart);
        TsClock clock;
        std::chrono::microseconds picture{};
        std::chrono::microseconds sound{};
        for (std::uint64_t unit = 0; unit <= 100; ++unit) {
            const std::uint64_t ticks = 100 * kSecond + unit * 3600;
            picture = clock.place(media::TrackKind::Video, ticks);
            sound = clock.place(media::TrackKind::Audio,
                                ticks + static_cast<std::uint64_t>(apart) * kSecond);
        }
        CHECK(picture == 9s);
        CHECK(sound == 9s);
        CHECK(clock.steps() == 1);
    }
}

TEST_CASE("Tracks that step one after the other stay together", "[ts]") {
    for (const std::uint64_t to : {5 * kSecond, 96 * kSecond, 104 * kSecond, 5000 * kSecond}) {
        INFO(to / kSecond);
        TsClock clock;
        const auto place = [&](media::TrackKind track, std::uint64_t ticks) {
            return clock.place(track, ticks);
        };
        place(media::TrackKind::Video, 100 * kSecond);
        place(media::TrackKind::Audio, 100 * kSecond + 900);
        const auto picture = place(media::TrackKind::Video, to);
        place(media::TrackKind::Audio, 100 * kSecond + 2700);
        place(media::TrackKind::Video, to + 3600);
        const auto sound = place(media::TrackKind::Audio, to + 900);
        CHECK(sound - picture == 10ms);
        CHECK(clock.steps() <= 1);
    }
}

TEST_CASE("Of several programs the first with video is taken, and another when it is gone",
          "[ts]") {
    Demuxed got;
    TsWriter out;
    got.take(out.programs({{1, 0x200}, {2, kMap}, {3, 0x300}}));
    got.take(out.map(0x200, 1, {{kAac, 0x201}}));
    got.take(out.map(kMap, 2, {{kHevc, kVideo}}));
    got.take(out.map(0x300, 3, {{kH264, 0x301}}));
    REQUIRE(got.tracks.size() == 2);
    CHECK_FALSE(got.tracks[0].video);
    CHECK(got.tracks[1].video == media::VideoCodec::Hevc);
    got.take(out.unit(0x301, {}, content(10)));
    got.take(out.unit(0x201, {}, content(10), true));
    CHECK(got.frames.empty());
    got.take(out.programs({{3, 0x300}}));
    got.take(out.map(0x300, 3, {{kH264, 0x301}}));
    got.take(out.unit(0x301, {}, content(10)));
    CHECK(got.frames.size() == 1);
    CHECK(got.tracks.back().video == media::VideoCodec::H264);
}

TEST_CASE("Tracks may move to other PIDs, and change their codec", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}});
    got.take(out.map(kMap, 1, {{kH264, 0x111}}));
    got.take(out.unit(kVideo, {}, content(10)));
    CHECK(got.frames.empty());
    got.take(out.unit(0x111, {}, content(10)));
    CHECK(got.frames.size() == 1);
    CHECK(got.tracks.size() == 1);
    got.take(out.map(kMap, 1, {{kHevc, 0x111}}));
    CHECK(got.tracks.size() == 2);
}

TEST_CASE("Codecs that are not taken are named", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{0x02, kVideo}, {0x11, kSound}, {0x11, 0x103}, {0x06, 0x104}});
    REQUIRE(got.tracks.size() == 1);
    CHECK_FALSE(got.tracks[0].video);
    CHECK_FALSE(got.tracks[0].has_sound);
    CHECK(got.tracks[0].left_out == std::vector<std::string>{"MPEG-2 video", "AAC with LATM"});
}

TEST_CASE("Sound as private data is named by its descriptors", "[ts]") {
    const auto name_of = [](const Bytes& descriptors) {
        Demuxed got;
        TsWriter out;
        got.begin(out, {{kH264, kVideo}, {0x06, kSound, descriptors}});
        REQUIRE(got.tracks.size() == 1);
        const auto& names = got.tracks[0].left_out;
        return names.empty() ? std::string{} : names[0];
    };
    CHECK(name_of({0x05, 4, 'O', 'p', 'u', 's', 0x7f, 2, 0x80, 2}) == "Opus sound");
    CHECK(name_of({0x0a, 4, 'c', 'h', 'i', 0, 0x6a, 1, 0}) == "AC-3 sound");
    CHECK(name_of({0x7a, 1, 0}) == "E-AC-3 sound");
    CHECK(name_of({0x7b, 1, 0}) == "DTS sound");
    CHECK(name_of({0x05, 4, 'A', 'V', '0', '1'}) == "AV1 video");
    CHECK(name_of({0x05, 4, 'A', 'C', '-', '3'}) == "AC-3 sound");
    CHECK(name_of({0x59, 8, 'c', 'h', 'i', 0x10, 0, 1, 0, 1}).empty());  // subtitles
    CHECK(name_of({}).empty());
    CHECK(name_of({0x05, 9, 'O'}).empty());
    CHECK(name_of({0x05}).empty());
    CHECK(name_of({0x05, 1, 'O'}).empty());
}

TEST_CASE("Pictures are scrambled where a hundred packets in a row are", "[ts]") {
    Demuxed got;
    TsWriter out;
    got.begin(out, {{kH264, kVideo}});
    const auto scramble = [&](std::size_t packets, std::uint8_t error) {
        Bytes unit = out.unit(kVideo, {}, content(packets * 184 - 40));
        REQUIRE(unit.size() == packets * 188);
        for (std::size_t at = 0; at < unit.size(); at += 188) {
            unit[at + 1] |= error;
            unit[at + 3] |= 0x80U;
        }
        got.take(unit);
    };
    scramble(99, 0);
    CHECK(got.scrambled == 0);
    got.take(out.unit(kVideo, {}, content(50)));
    CHECK(got.frames.size() == 1);
    scramble(99, 0);
    scramble(200, 0x80);  // damaged: the bit says nothing
    CHECK(got.scrambled == 0);
    scramble(2, 0);
    scramble(200, 0);
    CHECK(got.scrambled == 1);
}

TEST_CASE("Sound that is scrambled is left out, and comes back when it is not", "[ts]") {
    Demuxed got;
    TsWriter out;
    const std::vector<test::TsStreamOf> streams{{kH264, kVideo}, {kAac, kSound}};
    got.begin(out, streams);
    Bytes sound = out.unit(kSound, {}, content(150 * 184), true);
    for (std::size_t at = 3; at < sound.size(); at += 188)
        sound[at] |= 0xc0U;
    got.take(sound);
    got.take(out.map(kMap, 1, streams));
    CHECK(got.scrambled == 0);
    REQUIRE(got.tracks.size() == 2);
    CHECK_FALSE(got.tracks[1].has_sound);
    CHECK(got.tracks[1].video == media::VideoCodec::H264);
    CHECK(got.tracks[1].left_out == std::vector<std::string>{"sound that is scrambled"});
    got.take(out.unit(kVideo, {}, content(50)));
    got.take(out.unit(kSound, {}, content(50), true));
    CHECK(got.frames.size() == 2);
    REQUIRE(got.tracks.size() == 3);
    CHECK(got.tracks[2].has_sound);
}

TEST_CASE("A table with a wrong check sum, or not in force yet, is none", "[ts]") {
    Demuxed got;
    TsWriter out;
    Bytes programs = out.programs({{1, kMap}});
    programs[4 + 1 + 9] ^= 1U;
    got.take(programs);
    got.take(out.map(kMap, 1, {{kH264, kVideo}}));
    CHECK(got.tracks.empty());
    CHECK_FALSE(got.demuxer.has_map());
}

TEST_CASE("Cut at any length, a stream gives the units that are whole", "[ts]") {
    TsWriter out;
    Bytes all = out.programs({{1, kMap}});
    const auto add = [&all](const Bytes& more) { all.insert(all.end(), more.begin(), more.end()); };
    add(out.map(kMap, 1, {{kH264, kVideo}, {kAac, kSound}}));
    add(out.unit(kVideo, {}, content(500)));
    add(out.unit(kSound, {}, content(200), true));
    std::size_t most = 0;
    for (std::size_t size = 0; size <= all.size(); ++size) {
        Demuxed got;
        got.take(Bytes(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size)));
        CHECK(got.frames.size() >= most);
        most = got.frames.size();
    }
    CHECK(most == 2);
}

TEST_CASE("A packet is read at every length of its adaptation field", "[ts]") {
    for (unsigned length = 0; length < 256; ++length) {
        for (const unsigned flags : {0x00U, 0x10U, 0x1fU, 0xffU}) {
            Bytes bytes(188, 0xff);
            bytes[0] = 0x47;
            bytes[1] = 0x01;
            bytes[2] = 0x01;
            bytes[3] = 0x30;
            bytes[4] = static_cast<std::uint8_t>(length);
            bytes[5] = static_cast<std::uint8_t>(flags);
            const auto packet = media::parse_ts_packet(bytes);
            CHECK(packet.has_value() == (length <= 183));
            if (packet) CHECK(packet->payload.size() == 183 - length);
        }
    }
    CHECK_FALSE(media::parse_ts_packet(Bytes(187, 0x47)));
    CHECK_FALSE(media::parse_ts_packet(Bytes(188, 0x46)));
}

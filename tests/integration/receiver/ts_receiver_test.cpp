// SPDX-License-Identifier: MIT
// From an encoder's MPEG-TS to the tags that the server gets: what ffmpeg makes, and what is wrong
// with it, through the real receiver in its sandbox.
#include "pipeline/media/enhanced_video.hpp"
#include "pipeline/media/ts_packet.hpp"
#include "pipeline/sandbox/sandbox.hpp"
#include "tests/integration/receiver/receiver_child.hpp"
#include "tests/integration/worker/media_file.hpp"
#include "tests/support/ts_bytes.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>

using namespace shopfloor;
using namespace shopfloor::test;
using namespace std::chrono_literals;

namespace {

const std::string kH264 = "-c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p ";
const std::string kH264Reordered = "-c:v libx264 -preset veryfast -bf 3 -g 30 -pix_fmt yuv420p ";
const std::string kHevc =
    "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=30 -pix_fmt yuv420p ";

Bytes read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Three seconds of ffmpeg's, as ARGUMENTS say.
struct TsFile {
    explicit TsFile(const std::string& arguments,
                    const std::string& inputs = {},
                    std::chrono::seconds duration = 3s)
        : path(folder / "source.ts") {
        const std::string sources = inputs.empty() ? picture("320x180") + kSound : inputs;
        make_media(
            sources + "-t " + std::to_string(duration.count()) + ' ' + arguments + "-f mpegts ",
            path);
        bytes = read_file(path);
    }

    TempFolder folder;
    std::filesystem::path path;
    Bytes bytes;
};

/// Where the packets are that begin with a picture which may be the first: the random access
/// indicator, which ffmpeg sets at keyframes. Its first PID of media is the video's.
std::vector<std::size_t> keyframe_packets(ByteView bytes) {
    constexpr std::uint16_t video = 0x100;
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at + media::kTsPacketBytes <= bytes.size();
         at += media::kTsPacketBytes) {
        const auto packet = media::parse_ts_packet(bytes.subspan(at, media::kTsPacketBytes));
        const bool has_field = (bytes[at + 3] & 0x20U) != 0 && bytes[at + 4] > 0;
        const bool is_key = packet && packet->pid == video && packet->begins_unit && has_field &&
                            (bytes[at + 5] & 0x40U) != 0;
        if (is_key) found.push_back(at);
    }
    return found;
}

struct TsChild : ReceiverChild {
    explicit TsChild(std::chrono::milliseconds setup_limit = 10s)
        : ReceiverChild({}, wire::kTsReceiver) {
        send(wire::Intake{.setup_limit = setup_limit, .silence_limit = 5s});
    }

    /// As the server hands it over, while what comes out is read.
    void feed(ByteView bytes) {
        constexpr std::size_t step = media::kTsPacketBytes * 70;
        while (!bytes.empty() && !ended) {
            const ByteView part = bytes.first(std::min(step, bytes.size()));
            try {
                send(wire::Media{.bytes = {part.begin(), part.end()}});
            } catch (const std::runtime_error&) {
                return;  // it has ended meanwhile
            }
            read_until([] { return false; }, 2ms);
            bytes = bytes.subspan(part.size());
        }
    }
    /// Until all of it has come out.
    bool drain(std::size_t frames) {
        return read_until([&] { return pictures().size() >= frames; });
    }

    struct Picture {
        std::int64_t decode_ms;
        std::int64_t composition_ms;
        bool is_key;
    };
    std::vector<Picture> pictures() const {
        std::vector<Picture> all;
        for (const wire::ReceivedTag& tag : tags) {
            if (!tag.is_video || tag.body.size() < 9) continue;
            std::size_t at = 2;
            bool is_frame = tag.body[1] == 1;
            if (media::is_enhanced_video(tag.body[0])) {
                is_frame = (tag.body[0] & 15U) == 1;
                at = 5;
            }
            if (!is_frame) continue;
            const auto raw = static_cast<std::int32_t>(
                (tag.body[at] << 24U) | (tag.body[at + 1] << 16U) | (tag.body[at + 2] << 8U));
            all.push_back({.decode_ms = tag.time_ms,
                           .composition_ms = raw >> 8,
                           .is_key = (tag.body[0] >> 4U & 7U) == 1});
        }
        return all;
    }
    std::string stop() {
        if (!ended) send(wire::Stop{});
        read_until([&] { return ended.has_value(); });
        const int status = wait();
        return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : "it did not exit well";
    }
};

void check_times(const std::vector<TsChild::Picture>& pictures,
                 const std::vector<ProbedPacket>& packets) {
    REQUIRE(pictures.size() <= packets.size());
    for (std::size_t at = 1; at < pictures.size(); ++at) {
        const double decode = (packets[at].dts - packets[0].dts) * 1000;
        const auto told = static_cast<double>(pictures[at].decode_ms - pictures[0].decode_ms);
        CHECK(std::abs(told - decode) <= 1.5);
        const double composition = (packets[at].pts - packets[at].dts) * 1000;
        CHECK(std::abs(static_cast<double>(pictures[at].composition_ms) - composition) <= 1.5);
    }
}

}  // namespace

TEST_CASE("H.264 with reordered pictures comes out with its times", "[ts]") {
    const TsFile source{kH264Reordered + kAac};
    TsChild receiver;
    receiver.feed(source.bytes);
    REQUIRE(receiver.drain(89));
    CHECK((receiver.status("Seccomp") == "2") != sandbox::kIsSanitized);
    check_times(receiver.pictures(), packets_of(source.path, "v:0"));
    CHECK(receiver.pictures()[0].is_key);
    CHECK(receiver.configs(true) == 1);
    CHECK(receiver.configs(false) == 1);
    CHECK(receiver.read_until([&] { return receiver.frames(false) >= 135; }));
    CHECK_FALSE(receiver.tags[0].is_video);  // the sound's parameters are the first
    CHECK(receiver.stop().empty());
    CHECK(receiver.ended->reason == wire::EndReason::Stopped);
}

TEST_CASE("HEVC comes out as enhanced RTMP has it", "[ts]") {
    const TsFile source{kHevc + kAac};
    TsChild receiver;
    receiver.feed(source.bytes);
    REQUIRE(receiver.drain(89));
    check_times(receiver.pictures(), packets_of(source.path, "v:0"));
    CHECK(receiver.stop().empty());
}

TEST_CASE("A stream that begins in the middle begins with its next keyframe", "[ts]") {
    const TsFile source{kH264 + kAac};
    const std::size_t packets = source.bytes.size() / media::kTsPacketBytes;
    TsChild receiver;
    receiver.feed(ByteView{source.bytes}.subspan(packets / 3 * media::kTsPacketBytes));
    REQUIRE(receiver.drain(30));
    CHECK(receiver.pictures()[0].is_key);
    CHECK(receiver.stop().empty());
}

TEST_CASE("Sound does not begin before the first picture, however late that is", "[ts]") {
    const TsFile source{"-c:v libx264 -preset ultrafast -g 300 -pix_fmt yuv420p " + kAac, {}, 22s};
    // From behind the first keyframe on: the next one comes almost ten seconds of media later.
    const auto keyframes = keyframe_packets(source.bytes);
    REQUIRE(keyframes.size() >= 3);
    const std::size_t from = keyframes[0] + media::kTsPacketBytes;
    TsChild receiver;
    receiver.feed(ByteView{source.bytes}.subspan(from, keyframes[1] - from));
    REQUIRE(receiver.read_until([&] { return receiver.configs(false) == 1; }));
    CHECK(receiver.frames(false) == 0);
    CHECK(receiver.pictures().empty());
    receiver.feed(ByteView{source.bytes}.subspan(keyframes[1]));
    REQUIRE(receiver.drain(300));
    CHECK(receiver.pictures()[0].is_key);
    CHECK(receiver.frames(false) > 300);
    CHECK(receiver.stop().empty());

    TsChild waiting{500ms};
    waiting.feed(ByteView{source.bytes}.subspan(from, keyframes[1] - from));
    REQUIRE(waiting.read_until([&] { return waiting.ended.has_value(); }));
    CHECK(waiting.ended->text.find("keyframe") != std::string::npos);
}

TEST_CASE("A map without video before the one that has it ends nothing", "[ts]") {
    const TsFile source{kH264 + kAac};
    TsWriter radio;
    Bytes before = radio.programs({{7, 0x700}, {1, 0x1000}});
    const Bytes map = radio.map(0x700, 7, {{0x0f, 0x701}});
    before.insert(before.end(), map.begin(), map.end());
    TsChild receiver;
    receiver.feed(before);
    receiver.feed(source.bytes);
    REQUIRE(receiver.drain(89));
    CHECK(receiver.stop().empty());
}

TEST_CASE("A map that loses its video for a moment ends nothing", "[ts]") {
    constexpr std::uint16_t map_pid = 0x1000;  // ffmpeg's
    const TsFile source{kH264 + kAac};
    const std::size_t half =
        source.bytes.size() / 2 / media::kTsPacketBytes * media::kTsPacketBytes;
    std::uint8_t counter = 0;
    for (std::size_t at = 0; at < half; at += media::kTsPacketBytes) {
        const auto packet =
            media::parse_ts_packet(ByteView{source.bytes}.subspan(at, media::kTsPacketBytes));
        if (packet && packet->pid == map_pid) counter = packet->counter;
    }
    TsWriter writer;
    Bytes map = writer.map(map_pid, 1, {{0x0f, 0x101}});
    map[3] = static_cast<std::uint8_t>((map[3] & 0xf0U) | ((counter + 8U) & 0x0fU));
    TsChild receiver;
    receiver.feed(ByteView{source.bytes}.first(half));
    receiver.feed(map);
    receiver.feed(ByteView{source.bytes}.subspan(half));
    // Some are gone: those until the next map.
    REQUIRE(receiver.drain(60));
    REQUIRE(receiver.read_until([&] { return receiver.pictures().back().decode_ms > 7800; }));
    CHECK(receiver.pictures().size() < 90);
    CHECK(receiver.stop().empty());
}

TEST_CASE("The clock may go over its end", "[ts]") {
    const TsFile source{kH264 + kAac + "-output_ts_offset 95442 "};
    TsChild receiver;
    receiver.feed(source.bytes);
    REQUIRE(receiver.drain(89));
    const auto pictures = receiver.pictures();
    for (std::size_t at = 1; at < pictures.size(); ++at) {
        const auto step = pictures[at].decode_ms - pictures[at - 1].decode_ms;
        CHECK(step >= 33);
        CHECK(step <= 34);
    }
    CHECK(receiver.stop().empty());
}

TEST_CASE("A source that begins anew, with another codec, goes on", "[ts]") {
    const TsFile first{kH264 + kAac};
    const TsFile second{kHevc + kAac + "-output_ts_offset 5000 "};
    TsChild receiver;
    receiver.feed(first.bytes);
    receiver.feed(second.bytes);
    REQUIRE(receiver.drain(175));
    const auto pictures = receiver.pictures();
    CHECK(pictures.back().decode_ms - pictures.front().decode_ms < 6500);
    CHECK(receiver.stop().empty());
}

TEST_CASE("Sound of another codec is left out, with a sentence", "[ts]") {
    for (const char* sound : {"-c:a mp2 ", "-c:a aac -mpegts_flags latm ", "-c:a ac3 "}) {
        INFO(sound);
        const TsFile source{kH264 + sound};
        TsChild receiver;
        receiver.feed(source.bytes);
        REQUIRE(receiver.drain(89));
        CHECK(receiver.frames(false) == 0);
        REQUIRE(receiver.warnings.size() == 1);
        CHECK(receiver.warnings[0].code == "unsupported_audio");
        CHECK(receiver.warnings[0].text.find("AAC") != std::string::npos);
        CHECK(receiver.stop().empty());
    }
}

TEST_CASE("A stream without sound is well", "[ts]") {
    const TsFile source{kH264 + "-an "};
    TsChild receiver;
    receiver.feed(source.bytes);
    REQUIRE(receiver.drain(89));
    CHECK(receiver.warnings.empty());
    CHECK(receiver.stop().empty());
}

TEST_CASE("A stream that cannot be shown ends with a sentence that says what to send", "[ts]") {
    struct Case {
        std::string arguments;
        std::string inputs;
        std::string words;
    };
    const std::vector<Case> cases{
        {kAac, kSound, "no video"},
        {"-c:v mpeg2video " + kAac, {}, "MPEG-2 video"},
    };
    for (const Case& each : cases) {
        INFO(each.words);
        const TsFile source{each.arguments, each.inputs};
        TsChild receiver{500ms};
        receiver.feed(source.bytes);
        REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
        CHECK(receiver.ended->reason == wire::EndReason::NoFrames);
        CHECK(receiver.ended->text.find(each.words) != std::string::npos);
        CHECK(receiver.ended->text.find("H.264 or HEVC") != std::string::npos);
    }
}

TEST_CASE("A scrambled stream ends with a sentence", "[ts]") {
    TsFile source{kH264 + kAac};
    for (std::size_t at = 0; at < source.bytes.size(); at += media::kTsPacketBytes) {
        const auto packet =
            media::parse_ts_packet(ByteView{source.bytes}.subspan(at, media::kTsPacketBytes));
        if (packet && packet->pid >= 0x100 && packet->pid < 0x1000) source.bytes[at + 3] |= 0x80U;
    }
    TsChild receiver;
    receiver.feed(source.bytes);
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK(receiver.ended->text.find("scrambled") != std::string::npos);
}

TEST_CASE("What is no MPEG-TS, and no keyframe, is told apart", "[ts]") {
    std::minstd_rand random{7};
    Bytes noise(media::kTsPacketBytes * 2000);
    for (std::uint8_t& byte : noise)
        byte = static_cast<std::uint8_t>(random());
    for (std::size_t at = 0; at < noise.size(); at += media::kTsPacketBytes)
        noise[at] = media::kTsSync;
    TsChild receiver{500ms};
    receiver.feed(noise);
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK(receiver.ended->reason == wire::EndReason::NoFrames);
    CHECK(receiver.ended->text.find("no MPEG-TS") != std::string::npos);

    const TsFile source{kH264 + "-an "};
    TsChild silent{500ms};
    silent.feed(ByteView{source.bytes}.first(media::kTsPacketBytes * 3));
    REQUIRE(silent.read_until([&] { return silent.ended.has_value(); }));
    CHECK(silent.ended->text.find("keyframe") != std::string::npos);
}

TEST_CASE("Streams with flipped bits and lost packets end nobody's process", "[ts]") {
    for (const std::string& codec : {kH264Reordered, kHevc}) {
        const TsFile source{codec + kAac};
        for (unsigned seed = 1; seed <= 12; ++seed) {
            INFO(codec << " seed " << seed);
            std::minstd_rand random{seed};
            Bytes bytes = source.bytes;
            for (std::size_t flips = 0; flips < seed * 40; ++flips)
                bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
            Bytes kept;
            for (std::size_t at = 0; at + media::kTsPacketBytes <= bytes.size();
                 at += media::kTsPacketBytes) {
                if (random() % 100 < seed / 2) continue;
                const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
                kept.insert(kept.end(), begin, begin + media::kTsPacketBytes);
            }
            TsChild receiver;
            receiver.feed(kept);
            CHECK(receiver.stop().empty());
        }
    }
}

TEST_CASE("A stream may end anywhere", "[ts]") {
    const TsFile source{kH264 + kAac};
    for (std::size_t packets = 1; packets < 40; packets += 3) {
        TsChild receiver;
        receiver.feed(ByteView{source.bytes}.first(packets * media::kTsPacketBytes));
        CHECK(receiver.stop().empty());
    }
}

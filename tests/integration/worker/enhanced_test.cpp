// SPDX-License-Identifier: MIT
// HEVC and AV1 by enhanced RTMP: the real worker, real encoders.
#include "pipeline/base/bytes.hpp"
#include "tests/integration/worker/climb.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>

using namespace shopfloor;
using namespace shopfloor::test;
using namespace std::chrono_literals;

namespace {

std::string x265(const std::string& format, const std::string& options) {
    return "-c:v libx265 -preset ultrafast -pix_fmt " + format +
           " -tag:v hvc1 -x265-params log-level=none:pools=none:frame-threads=1:" + options + " ";
}

const std::string kAv1 = "-c:v libaom-av1 -usage realtime -cpu-used 8 -threads 1 -g 30 -b:v 1M ";

// The source has no rendition of its own; the first one is of its size, and shows all of it.
void check_top(const Climbed& made, std::uint32_t width, std::uint32_t height) {
    REQUIRE(made.run.ended);
    CHECK(made.run.ended->reason == wire::EndReason::Stopped);
    CHECK(made.run.exit_status == 0);
    CHECK(made.run.warned("encoded_source"));
    CHECK_FALSE(made.run.warned("no_audio"));
    const WorkerRun top = made.run.rendition(0);
    REQUIRE(top.ready.size() == 1);
    CHECK(top.ready[0].is_encoded);
    CHECK(top.ready[0].video.width == width);
    CHECK(top.ready[0].video.height == height);
    CHECK(top.ready[0].video.codec.starts_with("avc1.64"));
    CHECK(top.ready[0].audio == media::AudioFormat{"mp4a.40.2", 48000, 2, false});
    CHECK(top.chunks.front().index == 0);
    CHECK(top.chunks.front().begins_with_keyframe);

    const auto file = made.write(0);
    CHECK(decode_errors(file).empty());
    CHECK(similarity(made.source, file) > 0.85);
}

// Every picture of the source is shown at its time after the first one, and the sound with it.
void check_times(const Climbed& made) {
    auto source = packets_of(made.source, "v:0");
    const auto rung = packets_of(made.write(0), "v:0");
    REQUIRE(rung.size() == source.size());
    std::ranges::sort(source, {}, &ProbedPacket::pts);
    for (std::size_t index = 0; index < rung.size(); ++index) {
        INFO("picture " << index);
        CHECK(std::abs((rung[index].pts - rung[0].pts) - (source[index].pts - source[0].pts)) <
              0.002);
    }
    const double picture_first = source[0].pts - rung[0].pts;
    std::size_t found = 0;
    const auto sound = packets_of(made.source, "a:0");
    for (const ProbedPacket& packet : packets_of(made.write(0), "a:0")) {
        const auto original = std::ranges::find(sound, packet.hash, &ProbedPacket::hash);
        if (original == sound.end()) continue;
        ++found;
        CHECK(std::abs(original->pts - packet.pts - picture_first) < 0.012);
    }
    CHECK(found > sound.size() * 9 / 10);
}

// Without what comes before the second random access point in the file.
Bytes from_second_keyframe(const Bytes& flv) {
    constexpr std::size_t file_header_bytes = 13;
    Bytes cut{flv.begin(), flv.begin() + file_header_bytes};
    int keyframes = 0;
    for (std::size_t at = file_header_bytes; at + 17 < flv.size();) {
        ByteReader in{ByteView{flv}.subspan(at)};
        const bool is_video = in.u8() == 9;
        const std::size_t size = in.u24() + std::size_t{15};
        const unsigned first = flv[at + 11];
        const bool is_config = is_video ? (first & 0x0fU) == 0 : flv[at + 12] == 0;
        if (is_video && !is_config && (first >> 4U & 7U) == 1) ++keyframes;
        if (is_config || keyframes >= 2) {
            cut.insert(cut.end(),
                       flv.begin() + static_cast<std::ptrdiff_t>(at),
                       flv.begin() + static_cast<std::ptrdiff_t>(at + size));
        }
        at += size;
    }
    return cut;
}

}  // namespace

TEST_CASE("HEVC is encoded in its own size, with the ladder below", "[worker]") {
    const auto form = GENERATE(EnhancedForm::Plain, EnhancedForm::Modified);
    const Climbed made{picture("640x360") + kSound + "-t 4 " +
                           x265("yuv420p", "bframes=0:keyint=60:open-gop=0") + kAac,
                       patient_feed_of({{720}, {240}}, 2, 38),
                       form};
    check_top(made, 640, 360);
    check_times(made);
    CHECK(made.run.ready.size() == 2);
    check_alike(made, 0, 1);
}

TEST_CASE("HEVC of 10 bits with B-frames and open groups", "[worker]") {
    const Climbed made{
        picture("640x360") + kSound + "-t 6 " +
            x265("yuv420p10le", "bframes=4:b-adapt=0:keyint=30:min-keyint=30:open-gop=1") + kAac,
        patient_feed_of({{240}}, 2, 57),
        EnhancedForm::Plain};
    check_top(made, 640, 360);
    check_times(made);
    check_alike(made, 0, 1);
}

TEST_CASE("A show that begins with an open group has no broken pictures", "[worker]") {
    const TempFolder folder;
    make_media(picture("640x360") + kSound + "-t 4 " +
                   x265("yuv420p", "bframes=4:b-adapt=0:keyint=30:min-keyint=30:open-gop=1") + kAac,
               folder / "source.mp4");
    const Bytes cut = from_second_keyframe(to_enhanced_flv(folder / "source.mp4"));
    const WorkerRun run = run_worker(cut, patient_feed_of({}, 1, 26));
    REQUIRE(run.ready.size() == 1);
    std::chrono::microseconds end = run.chunks.front().decode_time;
    for (const wire::Chunk& chunk : run.chunks) {
        CHECK(std::chrono::abs(chunk.decode_time - end) <= 1us);
        end = chunk.decode_time + chunk.duration;
    }
    CHECK(run.chunks.front().index <= 1);
    write_mp4(run, folder / "rung.mp4");
    CHECK(decode_errors(folder / "rung.mp4").empty());
    // The leading pictures of the first group refer to what is not there, and are left out.
    const auto pictures = packets_of(folder / "rung.mp4", "v:0");
    CHECK(pictures.size() >= 85);
    make_media("-ss 1 -i " + (folder / "source.mp4").string() + " -c:v libx264 -qp 1 -an",
               folder / "rest.mp4");
    const std::string last = " -sseof -1 -i ";
    const std::string ssim =
        output_of("ffmpeg -nostdin" + last + (folder / "rung.mp4").string() + last +
                  (folder / "rest.mp4").string() + " -lavfi ssim -f null - 2>&1");
    CHECK(std::stod(ssim.substr(ssim.rfind("All:") + 4)) > 0.85);
}

TEST_CASE("Upright HEVC larger than the top rung", "[worker]") {
    const Climbed made{
        picture("1440x2560") + kSound + "-t 1 " + x265("yuv420p", "bframes=0:keyint=30") + kAac,
        patient_feed_of({}, 1, 8),
        EnhancedForm::Plain};
    check_top(made, 1080, 1920);
    check_times(made);
}

TEST_CASE("AV1 is encoded in its own size", "[worker]") {
    const Climbed made{picture("640x360") + kSound + "-t 4 " + kAv1 + kAac,
                       patient_feed_of({{240}}, 2, 38),
                       EnhancedForm::Plain};
    check_top(made, 640, 360);
    check_times(made);
    check_alike(made, 0, 1);
}

TEST_CASE("AV1 with pictures that are not shown when they come", "[worker]") {
    const Climbed made{picture("640x360") + kSound +
                           "-t 3 -c:v libsvtav1 -preset 12 -svtav1-params lp=1 -g 30 " + kAac,
                       patient_feed_of({}, 1, 28),
                       EnhancedForm::Plain};
    check_top(made, 640, 360);
    check_times(made);
}

TEST_CASE("A frame rate that cannot be is not believed", "[worker]") {
    const std::string rate = GENERATE("1/40000", "100000000");
    const Climbed made{picture("320x180") + kSound + "-t 2 " + x265("yuv420p", "keyint=30") +
                           "-bsf:v hevc_metadata=tick_rate=" + rate + " " + kAac,
                       feed_of({{240}}, 1, 18),
                       EnhancedForm::Plain};
    const WorkerRun top = made.run.rendition(0);
    CHECK(top.chunks.size() >= 18);
    for (const wire::Chunk& chunk : top.chunks) {
        CHECK(chunk.duration < 200ms);
        CHECK(chunk.decode_time < 3s);
    }
}

TEST_CASE("HEVC without sound", "[worker]") {
    const Climbed made{picture("640x360") + "-t 2 " + x265("yuv420p", "bframes=2:keyint=30"),
                       patient_feed_of({}, 1, 18),
                       EnhancedForm::Plain};
    REQUIRE(made.run.ended);
    CHECK(made.run.ended->reason == wire::EndReason::Stopped);
    CHECK(made.run.warned("no_audio"));
    CHECK(packets_of(made.write(0), "v:0").size() == 60);
    CHECK(decode_errors(made.write(0)).empty());
}

TEST_CASE("A still is made of HEVC and of AV1", "[worker]") {
    const std::string codec = GENERATE(x265("yuv420p10le", "bframes=2:keyint=30"), kAv1);
    Feed feed{.start = {}};
    feed.stops_when = [](const WorkerRun& run) { return !run.thumbnails.empty(); };
    const Climbed made{
        picture("640x360") + kSound + "-t 2 " + codec + kAac, feed, EnhancedForm::Plain};
    REQUIRE_FALSE(made.run.thumbnails.empty());
    CHECK(made.run.thumbnails.front().width == 480);
    CHECK(made.run.thumbnails.front().height == 270);
}

TEST_CASE("An encoder whose clock begins anew keeps sound and picture together", "[worker]") {
    const TempFolder folder;
    make_media(
        picture("320x180") + kSound + "-t 3 " + x265("yuv420p", "bframes=2:keyint=30") + kAac,
        folder / "source.mp4");
    const Bytes once = to_enhanced_flv(folder / "source.mp4");
    Bytes twice = once;
    constexpr std::ptrdiff_t file_header_bytes = 13;
    twice.insert(twice.end(), once.begin() + file_header_bytes, once.end());
    const WorkerRun run = run_worker(twice, patient_feed_of({}, 1, 57));
    write_mp4(run, folder / "rung.mp4");
    const auto pictures = packets_of(folder / "rung.mp4", "v:0");
    REQUIRE(pictures.size() == 180);
    const double apart = pictures[90].pts - pictures[0].pts;
    CHECK(apart == Approx(3).margin(0.1));

    std::map<std::string, double> first;
    std::size_t again = 0;
    for (const ProbedPacket& packet : packets_of(folder / "rung.mp4", "a:0")) {
        const auto [known, is_new] = first.emplace(packet.hash, packet.pts);
        if (is_new || packet.pts - known->second < 1) continue;
        ++again;
        // Each track goes on from its own last frame, as flvdemux has it of all.
        CHECK(std::abs(packet.pts - known->second - apart) < 0.1);
    }
    CHECK(again > 100);
}

TEST_CASE("Another picture size in the middle of HEVC ends the epoch", "[worker]") {
    const TempFolder folder;
    make_media(picture("640x360") + "-t 1 " + x265("yuv420p", "bframes=0"), folder / "a.mp4");
    make_media(picture("320x180") + "-t 1 " + x265("yuv420p", "bframes=0"), folder / "b.mp4");
    Bytes both = to_enhanced_flv(folder / "a.mp4");
    const Bytes second = to_enhanced_flv(folder / "b.mp4");
    constexpr std::ptrdiff_t file_header_bytes = 13;
    both.insert(both.end(), second.begin() + file_header_bytes, second.end());
    const WorkerRun run = run_worker(both, Feed{});
    REQUIRE(run.ended);
    CHECK(run.ended->reason == wire::EndReason::FormatChanged);
}

TEST_CASE("Extended video of a codec that is not taken ends with a sentence", "[worker]") {
    ByteWriter out;
    out.bytes(Bytes{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
    out.bytes(Bytes{9, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0x90, 'v', 'p', '0', '9', 1, 0, 0, 0, 17});
    const WorkerRun run = run_worker(out.take());
    REQUIRE(run.ended);
    CHECK(run.ended->reason == wire::EndReason::Unsupported);
    CHECK_THAT(run.ended->text, Catch::Contains("Set the encoder to H.264"));
}

// SPDX-License-Identifier: MIT
// The worker as the server uses it: the real program, real media, real sockets.
#include "tests/integration/worker/media_file.hpp"
#include "tests/integration/worker/worker_run.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

using namespace shopfloor;
using namespace shopfloor::test;
using namespace std::chrono_literals;

namespace {

constexpr double kMillisecond = 0.00101;
const std::string kPicture = picture("1280x720");
const std::string kX264 =
    "-c:v libx264 -preset ultrafast -b:v 1M -g 60 -bf 0 -pix_fmt yuv420p -threads 1 ";

struct Converted {
    TempFolder folder;
    std::filesystem::path source = folder / "source.flv";
    std::filesystem::path output = folder / "output.mp4";
    WorkerRun run;

    explicit Converted(const std::string& arguments, const Feed& feed = {}) {
        make_media(arguments, source);
        run = run_worker(read_file(source), feed);
        if (!run.ready.empty()) write_mp4(run, output);
    }
};

void check_ended_well(const WorkerRun& run) {
    REQUIRE(run.ended);
    CHECK(run.ended->reason == wire::EndReason::Stopped);
    CHECK(run.exit_status == 0);
    REQUIRE(run.ready.size() == 1);
    REQUIRE_FALSE(run.chunks.empty());
    CHECK(run.chunks.front().begins_with_keyframe);
}

// Every frame, in order, and with its own times.
void check_video(const Converted& made) {
    const auto source = packets_of(made.source, "v:0");
    const auto output = packets_of(made.output, "v:0");
    REQUIRE(source.size() == output.size());
    const double zero = source.front().dts;
    for (std::size_t index = 0; index < source.size(); ++index) {
        INFO("frame " << index);
        CHECK(source[index].hash == output[index].hash);
        CHECK(std::abs(output[index].dts - (source[index].dts - zero)) <= kMillisecond);
        CHECK(std::abs(output[index].pts - (source[index].pts - zero)) <= kMillisecond);
        if (index > 0) CHECK(output[index].dts > output[index - 1].dts);
    }
}

// Returns how many frames of the source are in the output; each within 10 ms of its time.
std::size_t check_audio(const Converted& made) {
    const double zero = packets_of(made.source, "v:0").front().dts;
    std::map<std::string, double> times;
    for (const ProbedPacket& packet : packets_of(made.source, "a:0")) {
        times.emplace(packet.hash, packet.pts - zero);
    }
    std::size_t found = 0;
    double end = 0;
    for (const ProbedPacket& packet : packets_of(made.output, "a:0")) {
        CHECK(packet.pts >= end);
        end = packet.pts;
        const auto original = times.find(packet.hash);
        if (original == times.end()) continue;
        ++found;
        CHECK(std::abs(packet.pts - original->second) < 0.010);
    }
    return found;
}

void check_chunks(const WorkerRun& run) {
    std::chrono::microseconds end{};
    for (const wire::Chunk& chunk : run.chunks) {
        CHECK(std::chrono::abs(chunk.decode_time - end) <= 1us);
        end = chunk.decode_time + chunk.duration;
        CHECK(chunk.end >= end);
        CHECK(chunk.duration <= 250ms);
        CHECK(chunk.decode_times[0].timescale == 90000);
    }
}

}  // namespace

TEST_CASE("720p30 with sound comes out as it went in", "[worker]") {
    const Converted made{kPicture + kSound + "-t 6 " + kX264 + kAac};
    check_ended_well(made.run);
    check_chunks(made.run);
    check_video(made);
    CHECK(check_audio(made) > 270);
    CHECK(decode_errors(made.output).empty());
    CHECK(made.run.warnings.empty());

    const wire::Ready& ready = made.run.ready.front();
    CHECK(ready.video.width == 1280);
    CHECK(ready.video.height == 720);
    CHECK(ready.video.frame_rate == Approx(30));
    CHECK(ready.video.codec.starts_with("avc1.42"));
    CHECK(ready.audio == media::AudioFormat{"mp4a.40.2", 48000, 2, false});
    CHECK(made.run.chunks.size() == 60);
    const wire::Stats& stats = made.run.stats.back();
    CHECK(stats.video_frames == 180);
    CHECK(stats.repaired_timestamps == 0);
    CHECK(stats.keyframe_interval_ms == 2000);
    CHECK(stats.frame_rate == Approx(30).epsilon(0.01));

    const auto moved = made.folder / "moved.mp4";
    write_mp4(made.run, moved, 3600s);
    const auto packets = packets_of(moved, "v:0");
    REQUIRE(packets.size() == 180);
    CHECK(packets.front().dts == Approx(3600));
    CHECK(packets_of(moved, "a:0").front().pts == Approx(3600).margin(0.03));
    CHECK(decode_errors(moved).empty());
}

TEST_CASE("B-frames keep their order and their times", "[worker]") {
    const Converted made{kPicture + kSound +
                         "-t 4 -c:v libx264 -preset veryfast -threads 1 -b:v 1M -g 60 -bf 3 "
                         "-pix_fmt yuv420p " +
                         kAac};
    check_ended_well(made.run);
    check_video(made);
    CHECK(check_audio(made) > 170);
    CHECK(decode_errors(made.output).empty());
    CHECK(made.run.warnings.empty());
}

TEST_CASE("29.97 frames a second and a size that is no multiple of 16", "[worker]") {
    const Converted made{"-f lavfi -i testsrc2=s=854x482:r=30000/1001 " + kSound + "-t 4 " + kX264 +
                         kAac};
    check_ended_well(made.run);
    check_video(made);
    CHECK(made.run.ready.front().video.width == 854);
    CHECK(made.run.ready.front().video.height == 482);
    CHECK(decode_errors(made.output).empty());
}

TEST_CASE("A portrait source of variable frame rate keeps its times", "[worker]") {
    const Converted made{"-f lavfi -i testsrc2=s=360x640:r=60 " + kSound +
                         "-t 4 -vf \"select='mod(n*n,5)'\" -vsync vfr " + kX264 + kAac};
    check_ended_well(made.run);
    const auto source = packets_of(made.source, "v:0");
    const auto output = packets_of(made.output, "v:0");
    REQUIRE(source.size() == output.size());
    for (std::size_t index = 0; index < source.size(); ++index) {
        CHECK(std::abs(output[index].pts - source[index].pts + source[0].dts) <= kMillisecond);
    }
    CHECK(check_audio(made) > 170);
}

TEST_CASE("A source without sound gets silence, and its merchant is told", "[worker]") {
    const Converted made{kPicture + "-t 3 " + kX264};
    check_ended_well(made.run);
    check_video(made);
    CHECK(made.run.warned("no_audio"));
    CHECK(made.run.ready.front().audio == media::AudioFormat{"mp4a.40.2", 48000, 2, true});
    CHECK(packets_of(made.output, "a:0").size() > 138);
    CHECK(decode_errors(made.output).empty());
    for (const wire::Chunk& chunk : made.run.chunks) {
        CHECK(chunk.decode_times[1].timescale == 48000);
    }
}

TEST_CASE("Mono sound of 44.1 kHz passes", "[worker]") {
    const Converted made{kPicture + "-f lavfi -i anoisesrc=a=0.1:r=44100 -t 3 " + kX264 +
                         "-c:a aac -ac 1 -ar 44100"};
    check_ended_well(made.run);
    check_video(made);
    CHECK(check_audio(made) > 120);
    CHECK(made.run.ready.front().audio == media::AudioFormat{"mp4a.40.2", 44100, 1, false});
    CHECK(decode_errors(made.output).empty());
}

TEST_CASE("Sound that begins after the video keeps its place", "[worker]") {
    const std::string delay = GENERATE("0.1", "0.25");
    const Converted made{kPicture + "-itsoffset " + delay + " " + kSound + "-t 3 " + kX264 + kAac};
    check_ended_well(made.run);
    check_video(made);
    CHECK(check_audio(made) > 110);
    CHECK(packets_of(made.output, "a:0").front().pts < 0.025);
    CHECK(decode_errors(made.output).empty());
}

TEST_CASE("Sound that begins long after the video needs a new epoch, or takes over", "[worker]") {
    const std::string source = kPicture + "-itsoffset 1.5 ";
    SECTION("of another kind than the silence before: a new epoch") {
        const Converted made{source + "-f lavfi -i anoisesrc=r=44100 -t 3 " + kX264 +
                             "-c:a aac -ac 1 -ar 44100"};
        REQUIRE(made.run.ended);
        CHECK(made.run.ended->reason == wire::EndReason::FormatChanged);
    }
    SECTION("of its kind: it goes on") {
        const Converted made{source + kSound + "-t 3 " + kX264 + kAac};
        check_ended_well(made.run);
        CHECK(check_audio(made) > 50);
        CHECK(decode_errors(made.output).empty());
    }
}

TEST_CASE("Keyframes too far apart are told once", "[worker]") {
    const Converted made{kPicture + kSound + "-t 8 " + kX264 + "-g 240 " + kAac};
    check_ended_well(made.run);
    CHECK(made.run.warned("long_gop"));
    CHECK(made.run.warnings.size() == 1);
}

TEST_CASE("Sound alone is refused with a sentence", "[worker]") {
    const Converted made{kSound + "-t 5 " + kAac};
    REQUIRE(made.run.ended);
    CHECK(made.run.ended->reason == wire::EndReason::Unsupported);
    CHECK(made.run.ended->text.find("no video that can be read") != std::string::npos);
    CHECK(made.run.ready.empty());
    CHECK(made.run.exit_status == 0);
}

TEST_CASE("What browsers cannot play is encoded, also without a ladder", "[worker]") {
    const std::string format = GENERATE("yuv422p", "yuv420p10le");
    Feed feed;
    feed.stops_when = [](const WorkerRun& run) { return run.chunks.size() >= 9; };
    const Converted made{
        kPicture + kSound + "-t 1 -c:v libx264 -preset ultrafast -pix_fmt " + format + " " + kAac,
        feed};
    check_ended_well(made.run);
    CHECK(made.run.warned("encoded_source"));
    CHECK(made.run.ready.front().is_encoded);
    CHECK(made.run.ready.front().video.height == 720);
}

TEST_CASE("Garbage ends by itself", "[worker]") {
    Bytes garbage(200'000);
    for (std::size_t at = 0; at < garbage.size(); ++at) {
        garbage[at] = static_cast<std::uint8_t>(at * at * 31 + at / 7);
    }
    const Feed feed{.start = {.silent_input_limit = 300ms, .ladder = {}},
                    .piece_bytes = 2000,
                    .stops = false,
                    .piece_pause = 10ms};
    const WorkerRun plain = run_worker(garbage, feed);
    REQUIRE(plain.ended);
    CHECK((plain.ended->reason == wire::EndReason::NoFrames ||
           plain.ended->reason == wire::EndReason::Failed));
    CHECK(plain.exit_status == 0);

    const Bytes header{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};
    garbage.insert(garbage.begin(), header.begin(), header.end());
    const WorkerRun headed = run_worker(garbage, feed);
    REQUIRE(headed.ended);
    CHECK((headed.ended->reason == wire::EndReason::NoFrames ||
           headed.ended->reason == wire::EndReason::Failed));
}

TEST_CASE("Other parameters in mid-stream end the epoch", "[worker]") {
    const TempFolder folder;
    make_media(kPicture + kSound + "-t 1 " + kX264 + kAac, folder / "a.flv");
    make_media("-f lavfi -i testsrc2=s=640x360:r=30 " + kSound + "-t 1 " + kX264 + kAac,
               folder / "b.flv");
    Bytes both = read_file(folder / "a.flv");
    const Bytes second = read_file(folder / "b.flv");
    constexpr std::ptrdiff_t file_header_bytes = 13;
    both.insert(both.end(), second.begin() + file_header_bytes, second.end());
    const WorkerRun run = run_worker(both);
    REQUIRE(run.ended);
    CHECK(run.ended->reason == wire::EndReason::FormatChanged);
    CHECK(run.chunks.size() == 10);
}

TEST_CASE("A server that is gone lets the worker go quietly", "[worker]") {
    const Converted made{kPicture + kSound + "-t 1 " + kX264 + kAac,
                         {.start = {}, .stops = false, .closes = true}};
    CHECK(made.run.exit_status == 0);
}

TEST_CASE("Stop before any media is an end like others", "[worker]") {
    const WorkerRun run = run_worker({});
    REQUIRE(run.ended);
    CHECK(run.ended->reason == wire::EndReason::Stopped);
    CHECK(run.exit_status == 0);
}

TEST_CASE("A still is made of a keyframe", "[worker]") {
    const Converted made{kPicture + kSound + "-t 3 " + kX264 + kAac,
                         {.start = {}, .stop_pause = 1500ms}};
    check_ended_well(made.run);
    REQUIRE_FALSE(made.run.thumbnails.empty());
    const wire::Thumbnail& still = made.run.thumbnails.front();
    CHECK(still.width == 480);
    CHECK(still.height == 270);
    REQUIRE(still.jpeg.size() > 1000);
    CHECK(still.jpeg[0] == 0xff);
    CHECK(still.jpeg[1] == 0xd8);
    CHECK(made.run.stats.size() >= 2);
}

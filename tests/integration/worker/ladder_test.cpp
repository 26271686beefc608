// SPDX-License-Identifier: MIT
// The renditions that the worker encodes: the real program, real media.
#include "pipeline/package/box_patch.hpp"
#include "tests/integration/worker/climb.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace shopfloor;
using namespace shopfloor::test;
using namespace std::chrono_literals;

namespace {

std::string x264(const std::string& format, const std::string& options) {
    return "-c:v libx264 -preset ultrafast -threads 1 -pix_fmt " + format + " " + options + " ";
}

std::vector<std::uint32_t> keyframe_chunks(const WorkerRun& run) {
    std::vector<std::uint32_t> indexes;
    for (const wire::Chunk& chunk : run.chunks) {
        if (chunk.begins_with_keyframe) indexes.push_back(chunk.index);
    }
    return indexes;
}

}  // namespace

TEST_CASE("Rungs are the source's chunks with smaller pictures", "[worker]") {
    const Climbed made{
        picture("1280x720") + kSound + "-t 10 " + x264("yuv420p", "-b:v 2M -g 240 -bf 0") + kAac,
        patient_feed_of({{720}, {480}, {360, 500'000}}, 3, 98)};
    REQUIRE(made.run.ended);
    CHECK(made.run.ended->reason == wire::EndReason::Stopped);
    CHECK(made.run.exit_status == 0);
    CHECK(made.run.ended_renditions.empty());
    CHECK(made.run.ready.size() == 3);
    CHECK(made.run.rendition(0).chunks.size() == 100);
    for (const std::uint8_t rung : std::initializer_list<std::uint8_t>{1, 2}) {
        check_alike(made, 0, rung);
        CHECK(similarity(made.source, made.write(rung)) > 0.85);
        // Every 2 s, and where the source has one.
        CHECK(keyframe_chunks(made.run.rendition(rung)) ==
              std::vector<std::uint32_t>{0, 20, 40, 60, 80});
    }
    const auto large = made.run.rendition(1).ready.at(0).video;
    CHECK((large.width == 854 && large.height == 480));
    CHECK(large.frame_rate == Approx(30));
    CHECK(large.codec.starts_with("avc1.64"));
    const auto small = made.run.rendition(2).ready.at(0).video;
    CHECK((small.width == 640 && small.height == 360));
    CHECK(made.run.stats.back().ladder_rungs == 2);
    CHECK(std::ranges::any_of(made.run.stats,
                              [](const auto& stats) { return stats.ladder_delay_ms > 0; }));
    CHECK(std::filesystem::file_size(made.write(2)) < std::filesystem::file_size(made.write(1)));
}

TEST_CASE("The source's own keyframes are keyframes of all rungs", "[worker]") {
    const Climbed made{picture("640x360") + kSound + "-t 5 " +
                           x264("yuv420p", "-g 35 -sc_threshold 0 -bf 0") + kAac,
                       feed_of({{240}, {180}}, 3, 48)};
    const auto source = keyframe_chunks(made.run.rendition(0));
    REQUIRE(source.size() == 5);
    CHECK(keyframe_chunks(made.run.rendition(1)) == source);
    CHECK(keyframe_chunks(made.run.rendition(2)) == source);
}

TEST_CASE("Rungs of a source with B-frames", "[worker]") {
    const Climbed made{
        picture("640x360") + kSound +
            "-t 6 -c:v libx264 -preset veryfast -threads 1 -b:v 1M -g 60 -bf 3 -pix_fmt yuv420p " +
            kAac,
        feed_of({{240}, {180}}, 3, 57)};
    check_alike(made, 0, 1);
    check_alike(made, 0, 2);
    CHECK(similarity(made.source, made.write(1)) > 0.85);
}

TEST_CASE("A portrait source, named by its short side", "[worker]") {
    const Climbed made{
        picture("1080x1920") + kSound + "-t 2 " + x264("yuv420p", "-b:v 3M -g 60 -bf 0") + kAac,
        patient_feed_of({{1080}, {720}, {360}}, 3, 18)};
    CHECK(made.run.ready.size() == 3);
    check_alike(made, 0, 1);
    check_alike(made, 0, 2);
    const auto video = made.run.rendition(1).ready.at(0).video;
    CHECK((video.width == 720 && video.height == 1280));
    CHECK(similarity(made.source, made.write(1)) > 0.85);
}

TEST_CASE("What browsers do not play is encoded in its own size", "[worker]") {
    const std::string format = GENERATE("yuv420p10le", "yuv422p", "yuv444p");
    const Climbed made{picture("640x360") + kSound + "-t 4 " + x264(format, "-b:v 1M -g 60") + kAac,
                       feed_of({{720}, {240}}, 2, 38)};
    REQUIRE(made.run.ended);
    CHECK(made.run.ended->reason == wire::EndReason::Stopped);
    CHECK(made.run.warned("encoded_source"));
    REQUIRE(made.run.ready.size() == 2);
    const auto video = made.run.rendition(0).ready.at(0).video;
    CHECK((video.width == 640 && video.height == 360));
    CHECK(video.codec.starts_with("avc1.6400"));
    CHECK(made.run.rendition(0).chunks.size() == 40);
    check_alike(made, 0, 1);
    const std::string about = output_of(
        "ffprobe -v error -select_streams v:0 -show_entries stream=pix_fmt,width,height "
        "-of csv=p=0 " +
        made.write(0).string());
    CHECK(about == "640,360,yuv420p\n");
    CHECK(decode_errors(made.write(0)).empty());
    CHECK(similarity(made.source, made.write(0)) > 0.85);
}

TEST_CASE("Broken frames leave no hole in a rung", "[worker]") {
    const TempFolder folder;
    make_media(
        picture("640x360") + kSound + "-t 4 " + x264("yuv420p", "-b:v 1M -g 60 -bf 0") + kAac,
        folder / "source.flv");
    Bytes source = read_file(folder / "source.flv");
    // The bodies of video tags (FLV, E.4.1) lose bytes in the middle of the show.
    std::size_t tag = 0;
    for (std::size_t at = 13; at + 15 < source.size(); ++tag) {
        const std::size_t size =
            std::size_t{source[at + 1]} << 16U | std::size_t{source[at + 2]} << 8U | source[at + 3];
        const bool is_broken = source[at] == 9 && source[at + 12] == 1 && tag > 60 && tag < 80;
        for (std::size_t byte = at + 24; is_broken && byte < at + 11 + size; ++byte) {
            source[byte] = 0xff;
        }
        at += 11 + size + 4;
    }
    const WorkerRun run = run_worker(source, feed_of({{240}}, 2, 38));
    const WorkerRun rung = run.rendition(1);
    std::chrono::microseconds end{};
    for (const wire::Chunk& chunk : rung.chunks) {
        if (!chunk.begins_with_keyframe) CHECK(std::chrono::abs(chunk.decode_time - end) <= 1us);
        end = chunk.decode_time + chunk.duration;
    }
    CHECK(rung.chunks.size() > 30);
    write_mp4(rung, folder / "rung.mp4");
    CHECK(decode_errors(folder / "rung.mp4").empty());
}

TEST_CASE("Rungs that there is no time for go, and come back", "[worker]") {
    const TempFolder folder;
    make_media(picture("1280x720") + kSound + "-t 16 " +
                   x264("yuv420p", "-b:v 800k -maxrate 1M -bufsize 1M -g 30 -bf 0") + kAac,
               folder / "source.flv");
    const Bytes source = read_file(folder / "source.flv");
    Feed feed{.start = {.thumbnail_interval = 0ms, .ladder = {{480}, {360}}},
              .piece_bytes = 4096,
              .piece_pause = 30ms,
              .burst_bytes = source.size() / 2,
              .bursts_when = all_reached(3, 0),
              .shed = ladder::ShedSettings{
                  .age_limit = 100ms, .window = 0ms, .hold_off = 500ms, .longest_hold_off = 2s}};
    const WorkerRun run = run_worker(source, feed);
    REQUIRE(run.ended);
    CHECK(run.rendition(0).chunks.size() == 160);
    CHECK(run.warned("ladder_shed"));
    CHECK(run.warned("ladder_restored"));
    REQUIRE_FALSE(run.ended_renditions.empty());
    const auto back = std::ranges::find_if(run.ended_renditions, [&](const auto& ended) {
        return run.rendition(ended.rendition).ready.size() >= 2;
    });
    REQUIRE(back != run.ended_renditions.end());
    const WorkerRun rung = run.rendition(back->rendition);

    // What comes after a hole is a keyframe.
    std::optional<std::uint32_t> last;
    for (const wire::Chunk& chunk : rung.chunks) {
        if (!last || chunk.index != *last + 1) CHECK(chunk.begins_with_keyframe);
        last = chunk.index;
    }
    CHECK(last.has_value());
}

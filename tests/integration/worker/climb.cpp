// SPDX-License-Identifier: MIT
#include "tests/integration/worker/climb.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace shopfloor::test {
namespace {

using namespace std::chrono_literals;

std::vector<double> times_of(const std::vector<ProbedPacket>& packets, double ProbedPacket::*time) {
    std::vector<double> times;
    for (const ProbedPacket& packet : packets) {
        times.push_back(packet.*time);
    }
    return times;
}

std::vector<std::string> hashes_of(const std::vector<ProbedPacket>& packets) {
    std::vector<std::string> hashes;
    for (const ProbedPacket& packet : packets) {
        hashes.push_back(packet.hash);
    }
    return hashes;
}

}  // namespace

std::function<bool(const WorkerRun&)> all_reached(std::size_t renditions, std::uint32_t index) {
    return [=](const WorkerRun& run) {
        std::set<std::uint8_t> there;
        for (const wire::Chunk& chunk : run.chunks) {
            if (chunk.index >= index) there.insert(chunk.rendition);
        }
        return there.size() == renditions;
    };
}

Climbed::Climbed(const std::string& arguments, const Feed& feed) : source(folder / "source.flv") {
    make_media(arguments, source);
    run = run_worker(read_file(source), feed);
}

Climbed::Climbed(const std::string& arguments, const Feed& feed, EnhancedForm form)
    : source(folder / "source.mp4") {
    make_media(arguments, source);
    run = run_worker(to_enhanced_flv(source, form), feed);
}

std::filesystem::path Climbed::write(std::uint8_t rendition) const {
    const auto file = folder / (std::to_string(rendition) + ".mp4");
    write_mp4(run.rendition(rendition), file);
    return file;
}

Feed feed_of(std::vector<wire::Rung> ladder, std::size_t renditions, std::uint32_t last_index) {
    return {.start = {.thumbnail_interval = 0ms, .ladder = std::move(ladder)},
            .stops_when = all_reached(renditions, last_index)};
}

Feed patient_feed_of(std::vector<wire::Rung> ladder,
                     std::size_t renditions,
                     std::uint32_t last_index) {
    Feed feed = feed_of(std::move(ladder), renditions, last_index);
    feed.shed = ladder::ShedSettings{.age_limit = 1min};
    return feed;
}

void check_alike(const Climbed& made, std::uint8_t first, std::uint8_t rendition) {
    INFO("rendition " << static_cast<int>(rendition));
    const WorkerRun expected = made.run.rendition(first);
    const WorkerRun rung = made.run.rendition(rendition);
    REQUIRE(rung.ready.size() == 1);
    CHECK(rung.ready.front().is_encoded);
    REQUIRE(rung.chunks.size() == expected.chunks.size());
    for (std::size_t index = 0; index < rung.chunks.size(); ++index) {
        const wire::Chunk& chunk = rung.chunks[index];
        CHECK(chunk.index == index);
        CHECK(chunk.decode_time == expected.chunks[index].decode_time);
        CHECK(chunk.duration == expected.chunks[index].duration);
        CHECK(chunk.end == expected.chunks[index].end);
    }
    const auto expected_file = made.write(first);
    const auto file = made.write(rendition);
    const auto expected_video = packets_of(expected_file, "v:0");
    const auto video = packets_of(file, "v:0");
    CHECK(times_of(video, &ProbedPacket::dts) == times_of(expected_video, &ProbedPacket::dts));
    CHECK(hashes_of(packets_of(file, "a:0")) == hashes_of(packets_of(expected_file, "a:0")));
    CHECK(decode_errors(file).empty());

    std::vector<double> shown = times_of(expected_video, &ProbedPacket::pts);
    std::ranges::sort(shown);
    CHECK(times_of(video, &ProbedPacket::pts) == shown);
}

double similarity(const std::filesystem::path& source, const std::filesystem::path& rung) {
    const std::string output = output_of(
        "ffmpeg -nostdin -i " + rung.string() + " -i " + source.string() +
        " -lavfi '[0:v]settb=AVTB,setpts=N[a];[1:v]settb=AVTB,setpts=N,format=yuv420p[b0];"
        "[b0][a]scale2ref=flags=bicubic[b][a1];[a1][b]ssim' -f null - 2>&1");
    const auto at = output.rfind("All:");
    REQUIRE(at != std::string::npos);
    return std::stod(output.substr(at + 4));
}

}  // namespace shopfloor::test

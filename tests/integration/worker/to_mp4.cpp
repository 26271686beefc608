// SPDX-License-Identifier: MIT
// worker_to_mp4 SOURCE.flv OUT.mp4 [PACE SHORT_SIDE@BPS…]: what the media worker makes of a file,
// as a file; how many chunks, and when the first one came, is printed. With rungs the source is
// sent in real time (PACE 1, or slower: 0.5), each rendition becomes a file of its own (OUT.mp4.0
// is the source's), and what that took is printed. Both as a JSON object.
#include "tests/integration/worker/worker_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <string>

namespace {

using namespace shopfloor;

// Without stills, as programs make none that this one is compared with.
test::Feed live(double pace, std::vector<wire::Rung> ladder) {
    test::Feed feed;
    feed.start.thumbnail_interval = std::chrono::milliseconds{0};
    feed.start.ladder = std::move(ladder);
    // What is cut by the clock would be cut into more, at a slower pace.
    feed.start.chunk_wall_limit = feed.start.chunk_wall_limit * std::lround(1 / pace);
    feed.pace = pace;
    return feed;
}

wire::Rung to_rung(const std::string& text) {
    const auto at = text.find('@');
    wire::Rung rung{.short_side = static_cast<std::uint32_t>(std::stoul(text)), .bitrate_bps = 0};
    if (at != std::string::npos) {
        rung.bitrate_bps = static_cast<std::uint32_t>(std::stoul(text.substr(at + 1)));
    }
    return rung;
}

void report(const test::WorkerRun& run, const std::string& output) {
    for (const wire::Ready& ready : run.ready) {
        test::write_mp4(run.rendition(ready.rendition),
                        fmt::format("{}.{}", output, ready.rendition));
    }
    std::uint32_t worst_ms = 0;
    for (const wire::Stats& stats : run.stats) {
        worst_ms = std::max(worst_ms, stats.ladder_delay_ms);
    }
    fmt::print(R"({{"cpu_ms":{:.1f},"peak_kb":{},"worst_delay_ms":{},"renditions":{},"shed":{}}})"
               "\n",
               std::chrono::duration<double, std::milli>{run.processor_time}.count(),
               run.peak_kib,
               worst_ms,
               run.ready.size(),
               run.ended_renditions.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: worker_to_mp4 SOURCE.flv OUT.mp4 [PACE SHORT_SIDE@BPS…]\n");
        return 2;
    }
    try {
        const Bytes source = test::read_file(argv[1]);
        if (argc == 3) {
            const auto run = test::run_worker(source);
            test::write_mp4(run, argv[2]);
            fmt::print("{{\"chunks\":{},\"first_chunk_ms\":{:.2f}}}\n",
                       run.chunks.size(),
                       std::chrono::duration<double, std::milli>{run.first_chunk}.count());
            return 0;
        }
        std::vector<wire::Rung> ladder;
        for (int at = 4; at < argc; ++at) {
            ladder.push_back(to_rung(argv[at]));
        }
        report(test::run_worker(source, live(std::stod(argv[3]), std::move(ladder))), argv[2]);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

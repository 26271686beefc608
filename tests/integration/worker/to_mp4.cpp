// SPDX-License-Identifier: MIT
// worker_to_mp4 SOURCE.flv OUT.mp4 [SECONDS SHORT_SIDE…]: what the media worker makes of a file, as
// a file. With SECONDS the source is sent evenly over that time, and rungs are encoded, each into a
// file of its own (OUT.mp4.1 …); what that took is printed.
#include "tests/integration/worker/worker_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <exception>

namespace {

using namespace shopfloor;
using std::chrono::milliseconds;

test::Feed paced(std::size_t source_bytes, int seconds, std::vector<wire::Rung> ladder) {
    constexpr milliseconds pause{5};
    const auto pieces = static_cast<std::size_t>(std::max(seconds, 1)) * 1000 / pause.count();
    return {.start = {.thumbnail_interval = milliseconds{0}, .ladder = std::move(ladder)},
            .piece_bytes = source_bytes / pieces + 1,
            .piece_pause = pause};
}

void report(const test::WorkerRun& run, const std::string& output) {
    for (const wire::Ready& ready : run.ready) {
        const test::WorkerRun rendition = run.rendition(ready.rendition);
        test::write_mp4(rendition, fmt::format("{}.{}", output, ready.rendition));
        fmt::print("rendition={} {}x{} chunks={}\n",
                   ready.rendition,
                   ready.video.width,
                   ready.video.height,
                   rendition.chunks.size());
    }
    std::uint32_t worst_ms = 0;
    for (const wire::Stats& stats : run.stats) {
        worst_ms = std::max(worst_ms, stats.ladder_delay_ms);
    }
    fmt::print("processor_s={:.2f} peak_mib={} worst_ladder_delay_ms={}\n",
               std::chrono::duration<double>{run.processor_time}.count(),
               run.peak_kib / 1024,
               worst_ms);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: worker_to_mp4 SOURCE.flv OUT.mp4 [SECONDS SHORT_SIDE…]\n");
        return 2;
    }
    try {
        const Bytes source = test::read_file(argv[1]);
        if (argc == 3) {
            const auto run = test::run_worker(source);
            test::write_mp4(run, argv[2]);
            fmt::print("chunks={}\n", run.chunks.size());
            return 0;
        }
        std::vector<wire::Rung> ladder;
        for (int at = 4; at < argc; ++at) {
            const auto short_side = static_cast<std::uint32_t>(std::atoi(argv[at]));
            ladder.push_back({.short_side = short_side});
        }
        report(test::run_worker(source, paced(source.size(), std::atoi(argv[3]), ladder)), argv[2]);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

// SPDX-License-Identifier: MIT
// worker_to_mp4 SOURCE.flv OUT.mp4: what the media worker makes of a file, as a file.
#include "tests/integration/worker/worker_run.hpp"

#include <fmt/core.h>

#include <exception>

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "usage: worker_to_mp4 SOURCE.flv OUT.mp4\n");
        return 2;
    }
    try {
        const auto run = shopfloor::test::run_worker(shopfloor::test::read_file(argv[1]));
        shopfloor::test::write_mp4(run, argv[2]);
        fmt::print("chunks={}\n", run.chunks.size());
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

// SPDX-License-Identifier: MIT
// An MP4 file as an encoder with HEVC or AV1 sends it.
#include "tests/integration/worker/enhanced_flv.hpp"

#include <fmt/core.h>

#include <exception>
#include <fstream>

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "usage: to_enhanced_flv SOURCE.mp4 OUT.flv\n");
        return 2;
    }
    try {
        const shopfloor::Bytes flv = shopfloor::test::to_enhanced_flv(argv[1]);
        std::ofstream{argv[2], std::ios::binary} << shopfloor::as_text(flv);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

// SPDX-License-Identifier: MIT
// bad_media NAME OUT.flv: writes a case as it is sent.
// bad_media --measure [NAME…]: what the worker makes of the cases, a line for each.
#include "tests/integration/worker/bad_media.hpp"

#include <fmt/core.h>

#include <array>
#include <exception>
#include <fstream>
#include <span>
#include <string_view>

namespace {

using namespace shopfloor;

void measure(const test::BadMedia& wanted) {
    constexpr std::array<std::string_view, 4> fates{"plays", "encoded", "new epoch", "refused"};
    const test::Judged judged = test::judge(wanted);
    fmt::print(
        "{} | {} | {} | skew {:.1f} ms | step {:.0f} ms | sound step {:.0f} ms, {:.0f} % | "
        "pictures "
        "{}/{} | {} | {:.1f} MiB | {}\n",
        wanted.name,
        fates.at(static_cast<std::size_t>(judged.fate)),
        judged.told,
        judged.skew_ms,
        judged.step_ms,
        judged.sound_step_ms,
        judged.sound_heard * 100,
        judged.pictures_out,
        judged.pictures_in,
        judged.is_contiguous ? "contiguous" : "NOT CONTIGUOUS",
        static_cast<double>(judged.run.peak_kib) / 1024,
        judged.complaints.substr(0, judged.complaints.find('\n')));
    std::fflush(stdout);
}

void run(std::span<const std::string> words) {
    if (words[0] != "--measure") {
        const Bytes bytes = test::make_bad(test::bad_media(words[0]), words[1] + ".clean.flv");
        std::ofstream{words[1], std::ios::binary} << as_text(bytes);
        return;
    }
    for (const std::string& name : words.subspan(1)) {
        measure(test::bad_media(name));
    }
    if (words.size() > 1) return;
    for (const test::BadMedia& each : test::bad_media()) {
        try {
            measure(each);
        } catch (const std::exception& error) {
            fmt::print("{} | {}\n", each.name, error.what());
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words{argv + 1, argv + argc};
    if (words.empty() || (words[0] != "--measure" && words.size() != 2)) {
        fmt::print(stderr, "usage: bad_media NAME OUT.flv | bad_media --measure [NAME…]\n");
        return 2;
    }
    try {
        run(words);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

// SPDX-License-Identifier: MIT
#include "server/show/machine_watch.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

using namespace shopfloor::show;

namespace {

std::string read(const char* path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

TEST_CASE("Processor time is told apart by what it went to", "[show]") {
    const auto times = parse_cpu_times("cpu  10 1 5 100 20 2 3 4 50 6\ncpu0 1 1 1 1\n");
    REQUIRE(times.has_value());
    CHECK(times->busy == 10 + 1 + 5 + 2 + 3 + 4);  // guests are in user already
    CHECK(times->all == times->busy + 100 + 20);
    CHECK(parse_cpu_times("cpu  1 2 3 4 5").has_value());
    CHECK_FALSE(parse_cpu_times("cpu  1 2 3 4").has_value());
    CHECK_FALSE(parse_cpu_times("cpu0 1 2 3 4 5 6 7 8").has_value());
    CHECK_FALSE(parse_cpu_times("").has_value());
}

TEST_CASE("Memory that programs can have is in MemAvailable", "[show]") {
    CHECK(parse_available_memory("MemFree: 5 kB\nMemAvailable:   12 kB\n") == 12 * 1024);
    CHECK_FALSE(parse_available_memory("MemFree: 5 kB\n").has_value());
    CHECK_FALSE(parse_available_memory("MemAvailable:").has_value());
}

TEST_CASE("This machine tells both", "[show]") {
    CHECK(parse_cpu_times(read("/proc/stat")).has_value());
    CHECK(parse_available_memory(read("/proc/meminfo")).value_or(0) > 0);
}

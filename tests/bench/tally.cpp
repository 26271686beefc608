// SPDX-License-Identifier: MIT
#include "tests/bench/tally.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

namespace shopfloor::bench {

std::uint64_t utc_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

double cpu_ms(pid_t process) {
    std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
    const std::string line{std::istreambuf_iterator<char>{file}, {}};
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return 0;
    // proc(5): the state is the first field after the name; utime and stime are fields 14 and 15.
    std::istringstream fields{line.substr(name_end + 1)};
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) * 1000 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string Tally::json() const {
    std::vector<double> sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double share) {
        if (sorted.empty()) return 0.0;
        const auto index = static_cast<std::size_t>(static_cast<double>(sorted.size()) * share);
        return sorted[std::min(index, sorted.size() - 1)];
    };
    std::array<char, 160> text{};
    std::snprintf(text.data(),
                  text.size(),
                  R"({"count":%zu,"p50":%.3f,"p90":%.3f,"p99":%.3f,"max":%.3f})",
                  sorted.size(),
                  at(0.5),
                  at(0.9),
                  at(0.99),
                  at(1));
    return text.data();
}

}  // namespace shopfloor::bench

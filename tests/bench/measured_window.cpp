// SPDX-License-Identifier: MIT
#include "tests/bench/measured_window.hpp"

#include <unistd.h>

#include <cstdio>

namespace shopfloor::bench {

void print_joined(std::size_t joined) {
    std::printf(R"({"event":"joined","joined":%zu,"utc_ms":%.3f})"
                "\n",
                joined,
                static_cast<double>(utc_us()) / 1000);
    std::fflush(stdout);
}

MeasuredWindow::MeasuredWindow(pid_t watched)
    : watched_(watched), server_before_ms_(cpu_ms(watched)), own_before_ms_(cpu_ms(::getpid())) {}

void MeasuredWindow::print_end(const Seen& seen) const {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    std::printf(R"({"event":"end","joined":%zu,"lost":%zu,"seconds":%.3f,"bytes":%llu,)"
                R"("messages":%.0f,"sampled_chunks":%llu,"gaps":%zu,"server_cpu_ms":%.0f,)"
                R"("client_cpu_ms":%.0f,"delay_ms":%s,"first_media_ms":%s%s})"
                "\n",
                seen.joined,
                seen.lost,
                took.count(),
                static_cast<unsigned long long>(seen.bytes),
                seen.messages,
                static_cast<unsigned long long>(seen.sampled_chunks),
                seen.gaps,
                cpu_ms(watched_) - server_before_ms_,
                cpu_ms(::getpid()) - own_before_ms_,
                seen.delay_ms.json().c_str(),
                seen.first_media_ms.json().c_str(),
                seen.more.c_str());
}

}  // namespace shopfloor::bench

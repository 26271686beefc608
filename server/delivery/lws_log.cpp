// SPDX-License-Identifier: MIT
#include "server/delivery/lws_log.hpp"

#include "pipeline/base/log.hpp"

#include <libwebsockets.h>

#include <atomic>
#include <chrono>
#include <string_view>

namespace shopfloor::delivery {
namespace {

constexpr std::chrono::steady_clock::duration kWarningEvery = std::chrono::seconds{5};

// Its errors are mostly a client's (a head that is too large, say), so a hostile one could fill
// the log: a warning now and then, the rest for debugging.
void on_line(int level, const char* text) noexcept {
    static std::atomic<std::chrono::steady_clock::rep> next_warning{0};
    std::string_view line{text};
    while (line.ends_with('\n'))
        line.remove_suffix(1);
    try {
        const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
        auto due = next_warning.load(std::memory_order_relaxed);
        if (level == LLL_ERR && now >= due &&
            next_warning.compare_exchange_strong(due, now + kWarningEvery.count())) {
            log::warning("delivery", "libwebsockets: {}", line);
        } else {
            log::debug("delivery", "libwebsockets: {}", line);
        }
    } catch (...) {  // a log line is not worth more
    }
}

}  // namespace

void route_lws_log() { lws_set_log_level(LLL_ERR | LLL_WARN, on_line); }

}  // namespace shopfloor::delivery

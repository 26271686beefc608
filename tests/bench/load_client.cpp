// SPDX-License-Identifier: MIT
// A room full of viewers. tests/bench/README.md says what it prints.
#include "tests/bench/crowd.hpp"
#include "tests/bench/hls_crowd.hpp"
#include "tests/bench/words.hpp"

#include <cstdio>

namespace {

constexpr const char* kUsage =
    "load_client --port N  --viewers N  {--room NAME | --raw | --flv PATH | --hls PATH }\n"
    "  --flv: FLV over a WebSocket; --hls: a playlist and its segments, by polling\n"
    "  [--host 127.0.0.1 ]        an IPv4 address\n"
    "  [--tls ]                   of a room: by wss\n"
    "  [--rendition NAME ]        that is asked for, of a room\n"
    "  [--sample N ]              viewers that read their frames; the others drop what they get\n"
    "  [--stalled N ]             viewers beside them that join and never read again\n"
    "  [--joins-per-second 1000 ]\n"
    "  [--settle N ] [--seconds N ]  how long it waits, and measures\n"
    "  [--watch PID ]             the server's process\n"
    "  [--media-begins-us UTC ]   of the publisher's time 0: delays are counted from there\n"
    "  [--senders N ] [--lines-per-second N ]  chat\n"
    "  [--cues ] [--chunks ]      tells each";

std::optional<std::uint64_t> utc(const shopfloor::bench::Words& words, const char* name) {
    const std::size_t value = words.number(name);
    return value == 0 ? std::nullopt : std::optional<std::uint64_t>{value};
}

}  // namespace

int main(int count, char** values) {
    using namespace shopfloor::bench;
    const Words words{count, values, kUsage};
    Plan plan{.target = {.host = words.text("--host", "127.0.0.1"),
                         .port = static_cast<std::uint16_t>(words.number("--port")),
                         .room = words.text("--room"),
                         .path = words.text("--flv", words.text("--hls")),
                         .is_tls = words.number("--tls") != 0},
              .rendition = words.text("--rendition", "auto"),
              .is_raw = words.number("--raw") != 0,
              .is_flv = !words.text("--flv").empty(),
              .viewers = words.number("--viewers"),
              .sample = words.number("--sample"),
              .stalled = words.number("--stalled"),
              .joins_per_second = words.number("--joins-per-second", 1000),
              .settle = std::chrono::seconds{words.number("--settle")},
              .window = std::chrono::seconds{words.number("--seconds", 10)},
              .watched = static_cast<pid_t>(words.number("--watch")),
              .media_begins_us = utc(words, "--media-begins-us"),
              .senders = words.number("--senders"),
              .lines_per_second = words.number("--lines-per-second"),
              .tells_cues = words.number("--cues") != 0,
              .tells_chunks = words.number("--chunks") != 0};
    const int kinds = (plan.is_raw ? 1 : 0) + (plan.target.room.empty() ? 0 : 1) +
                      (plan.target.path.empty() ? 0 : 1);
    if (plan.target.port == 0 || plan.viewers == 0 || kinds != 1) {
        std::fprintf(stderr, "%s\n", kUsage);
        return 2;
    }
    raise_descriptor_limit();
    if (!words.text("--hls").empty()) {
        HlsCrowd{std::move(plan)}.run();
    } else {
        Crowd{std::move(plan)}.run();
    }
    return 0;
}

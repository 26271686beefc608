// SPDX-License-Identifier: MIT
#include "server/show/machine_watch.hpp"

#include "pipeline/base/result.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace shopfloor::show {

using namespace std::chrono_literals;

namespace {

constexpr auto kInterval = 1s;
constexpr std::size_t kIdleField = 3;  // user nice system idle iowait …
constexpr std::size_t kIoWaitField = 4;
constexpr std::size_t kGuestField = 8;  // counted in user already, as the next one is in nice

std::string read(const char* path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

// Takes a number, and the blanks before it, off the front.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

}  // namespace

std::optional<CpuTimes> parse_cpu_times(std::string_view stat) {
    constexpr std::string_view name = "cpu ";
    if (!stat.starts_with(name)) return std::nullopt;
    std::string_view line = stat.substr(0, stat.find('\n'));
    line.remove_prefix(name.size());
    CpuTimes times;
    for (std::size_t field = 0; field < kGuestField; ++field) {
        const auto ticks = take_number(line);
        if (!ticks && field <= kIoWaitField) return std::nullopt;
        times.all += ticks.value_or(0);
        if (field != kIdleField && field != kIoWaitField) times.busy += ticks.value_or(0);
    }
    return times;
}

std::optional<std::size_t> parse_available_memory(std::string_view meminfo) {
    constexpr std::string_view name = "MemAvailable:";
    const auto at = meminfo.find(name);
    if (at == meminfo.npos) return std::nullopt;
    std::string_view rest = meminfo.substr(at + name.size());
    const auto kib = take_number(rest);
    if (!kib) return std::nullopt;
    return static_cast<std::size_t>(*kib) * 1024;
}

void MachineWatch::start() {
    before_ = parse_cpu_times(read("/proc/stat")).value_or(CpuTimes{});
    look();
}

void MachineWatch::look() {
    timer_.expires_after(kInterval);
    timer_.async_wait([this](const Error& error) {
        if (error) return;
        const CpuTimes now = parse_cpu_times(read("/proc/stat")).value_or(before_);
        const auto all = now.all - before_.all;
        const auto busy = now.busy - before_.busy;
        before_ = now;
        capacity_.note({.busy_percent = all == 0 ? 0 : static_cast<unsigned>(busy * 100 / all),
                        .memory_available_bytes = parse_available_memory(read("/proc/meminfo"))});
        look();
    });
}

}  // namespace shopfloor::show

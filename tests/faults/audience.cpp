// SPDX-License-Identifier: MIT
#include "tests/faults/audience.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace shopfloor::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReadBytes = std::size_t{1} << 18U;
constexpr auto kPingEvery = 10s;  // of each viewer
constexpr auto kPatience = 10ms;
constexpr std::size_t kToldBreaches = 5;

// Safe in JSON: our own sentences, and a server's reason of which the odd letters are left out.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char letter : text) {
        if (letter >= ' ' && letter != '"' && letter != '\\') out += letter;
    }
    return out + '"';
}

std::size_t number_in(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void listen_to(int epoll, int descriptor, std::uint64_t number) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace

Audience::Audience(bench::Target target)
    : target_(std::move(target)), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(kReadBytes) {
    listen_to(epoll_, STDIN_FILENO, 0);
}

void Audience::run() {
    while (!has_ended_) {
        open_who_is_due();
        listen();
        ping_who_is_due();
    }
}

// An epoll forgets a socket that is closed.
void Audience::listen() {
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(
        epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(kPatience / 1ms));
    for (int at = 0; at < count; ++at) {
        const std::uint64_t number = events[static_cast<std::size_t>(at)].data.u64;
        if (number == 0) {
            obey();
            continue;
        }
        const auto found = watchers_.find(number);
        if (found != watchers_.end() && found->second->socket() >= 0) found->second->hear(buffer_);
    }
}

void Audience::obey() {
    std::array<char, 4096> piece{};
    const ssize_t size = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (size <= 0) {
        has_ended_ = true;
        return;
    }
    orders_.append(piece.data(), static_cast<std::size_t>(size));
    for (std::size_t end = orders_.find('\n'); end != std::string::npos; end = orders_.find('\n')) {
        order(orders_.substr(0, end));
        orders_.erase(0, end + 1);
    }
}

void Audience::order(std::string_view line) {
    const std::size_t word_end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, word_end);
    const std::string_view rest = line.substr(std::min(word_end + 1, line.size()));
    if (word == "join") {
        const std::size_t blank = rest.find(' ');
        join(number_in(rest),
             blank == std::string_view::npos ? "auto" : std::string{rest.substr(blank + 1)});
    } else if (word == "leave") {
        leave(number_in(rest));
    } else if (word == "mark") {
        for (auto& [number, watcher] : watchers_)
            watcher->mark();
        std::printf("{\"event\":\"marked\"}\n");
    } else if (word == "report") {
        report();
    } else {
        has_ended_ = true;
    }
    std::fflush(stdout);
}

void Audience::join(std::size_t count, const std::string& rendition) {
    for (; count > 0; --count, ++next_) {
        watchers_[next_] =
            std::make_unique<Watcher>(target_, rendition, static_cast<unsigned>(next_));
    }
    std::printf("{\"event\":\"joining\"}\n");
}

void Audience::leave(std::size_t count) {
    for (; count > 0 && !watchers_.empty(); --count)
        watchers_.erase(watchers_.begin());
    std::printf("{\"event\":\"left\"}\n");
}

void Audience::open_who_is_due() {
    const auto now = Clock::now();
    for (auto& [number, watcher] : watchers_) {
        if (!watcher->opens_at() || *watcher->opens_at() > now) continue;
        if (const int socket = watcher->open(); socket >= 0) listen_to(epoll_, socket, number);
    }
}

// One after the other, so that their answers do not come at once.
void Audience::ping_who_is_due() {
    while (!watchers_.empty() && Clock::now() >= next_ping_at_) {
        next_ping_at_ += std::chrono::nanoseconds{kPingEvery} / static_cast<long>(watchers_.size());
        auto next = watchers_.upper_bound(next_ping_);
        if (next == watchers_.end()) next = watchers_.begin();
        next_ping_ = next->first;
        next->second->ping();
    }
    if (watchers_.empty()) next_ping_at_ = Clock::now();
}

std::string Audience::viewer_list() const {
    std::string list;
    for (const auto& [number, watcher] : watchers_) {
        const Watcher::Notes& notes = watcher->notes();
        list +=
            fmt::format(R"({}{{"playing":{},"closings":{},"epoch":{},"first_us":{},"joined_us":{},)"
                        R"("last_us":{},"quiet_us":{},"end_us":{},"breaches":{}}})",
                        list.empty() ? "" : ",",
                        watcher->is_playing(),
                        notes.closings,
                        watcher->continuity().epoch(),
                        notes.first_us,
                        watcher->joined_us(),
                        watcher->last_chunk_us(),
                        notes.longest_quiet_us,
                        watcher->continuity().end_us(),
                        notes.breaches.size());
    }
    return list;
}

std::string Audience::breaches() const {
    std::string list;
    std::size_t told = 0;
    for (const auto& [number, watcher] : watchers_) {
        if (watcher->notes().breaches.empty() || ++told > kToldBreaches) continue;
        list += (list.empty() ? "" : ",") +
                quoted(fmt::format("viewer {}: {}", number, watcher->notes().breaches.front()));
    }
    return list;
}

// For each cue: at how many viewers once, in a snapshot at their return only, and more than once.
std::string Audience::cue_counts() const {
    struct Count {
        std::size_t once = 0;
        std::size_t in_return = 0;
        std::size_t twice = 0;
    };
    std::map<std::uint64_t, Count> counts;
    for (const auto& [number, watcher] : watchers_) {
        for (const auto& [cue, had] : watcher->cues().had()) {
            Count& count = counts[cue];
            if (had.alone == 1) ++count.once;
            if (had.alone == 0 && had.was_in_return) ++count.in_return;
            if (had.alone > 1) ++count.twice;
        }
    }
    std::string list;
    for (const auto& [cue, count] : counts) {
        list += fmt::format("{}[{},{},{},{}]",
                            list.empty() ? "" : ",",
                            cue,
                            count.once,
                            count.in_return,
                            count.twice);
    }
    return list;
}

void Audience::report() const {
    const std::string closing = [&] {
        for (const auto& [number, watcher] : watchers_) {
            if (!watcher->notes().last_closing.empty()) return watcher->notes().last_closing;
        }
        return std::string{};
    }();
    const std::string state = watchers_.empty() ? "" : watchers_.begin()->second->state();
    std::printf(
        "{\"event\":\"report\",\"state\":%s,\"closing\":%s,\"viewers\":[%s],\"breaches\":[%s],"
        "\"cues\":[%s]}\n",
        quoted(state).c_str(),
        quoted(closing).c_str(),
        viewer_list().c_str(),
        breaches().c_str(),
        cue_counts().c_str());
}

}  // namespace shopfloor::faults

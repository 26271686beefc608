// SPDX-License-Identifier: MIT
#include "tests/bench/hls_crowd.hpp"

#include "tests/bench/http_answer.hpp"
#include "tests/bench/measured_window.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace shopfloor::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kAskEvery = 2s;  // the segments' duration
constexpr std::chrono::microseconds kGap = 5s;
constexpr std::size_t kReadBytes = std::size_t{1} << 16U;

}  // namespace

HlsCrowd::HlsCrowd(Plan plan)
    : plan_(std::move(plan)),
      folder_(plan_.target.path.substr(0, plan_.target.path.rfind('/') + 1)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      viewers_(plan_.viewers),
      buffer_(kReadBytes) {}

void HlsCrowd::run() {
    gather();
    print_joined(joined_);
    spend(plan_.settle);
    measure();
}

// A viewer is in when it has its first segment.
void HlsCrowd::gather() {
    for (std::size_t index = 0; index < viewers_.size(); ++index) {
        viewers_[index].socket = connect_to(plan_.target);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, viewers_[index].socket, &event);
    }
    next_ask_ = Clock::now();
    while (joined_ + lost_ < viewers_.size()) {
        ask_due();
        listen(1ms);
    }
}

void HlsCrowd::spend(std::chrono::seconds time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
        ask_due();
        listen(1ms);
    }
}

void HlsCrowd::ask_due() {
    while (Clock::now() >= next_ask_) {
        next_ask_ += std::chrono::nanoseconds{kAskEvery} / static_cast<long>(viewers_.size());
        Viewer& viewer = viewers_[asked_++ % viewers_.size()];
        if (viewer.phase != Phase::Idle) continue;  // still busy with the last one
        viewer.asks_playlist = true;
        ask(viewer, plan_.target.path);
    }
}

void HlsCrowd::ask(Viewer& viewer, const std::string& path) {
    viewer.phase = Phase::Head;
    viewer.heard.clear();
    send_all(viewer.socket, "GET " + path + " HTTP/1.1\r\nHost: " + plan_.target.host + "\r\n\r\n");
}

void HlsCrowd::listen(std::chrono::milliseconds wait) {
    std::array<epoll_event, 512> events{};
    const int count = ::epoll_wait(
        epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(wait.count()));
    for (int at = 0; at < count; ++at) {
        Viewer& viewer = viewers_[events[static_cast<std::size_t>(at)].data.u64];
        if (hear(viewer)) continue;
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, viewer.socket, nullptr);
        viewer.phase = Phase::Gone;
        ++lost_;
    }
}

// False when the server has closed.
bool HlsCrowd::hear(Viewer& viewer) {
    return viewer.phase == Phase::Body ? hear_body(viewer) : hear_head(viewer);
}

bool HlsCrowd::hear_head(Viewer& viewer) {
    const ssize_t size = ::recv(viewer.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size <= 0) return false;
    if (in_window_) bytes_ += static_cast<std::uint64_t>(size);
    viewer.heard.append(buffer_.data(), static_cast<std::size_t>(size));
    const auto head = read_http_head(viewer.heard);
    if (!head) return true;
    if (head->status != 200) {
        std::fprintf(stderr, "load_client: %.200s\n", viewer.heard.c_str());
        std::exit(2);
    }
    const std::size_t whole = head->bytes + head->body_bytes;
    if (viewer.heard.size() >= whole) {
        finished(viewer);
    } else if (!viewer.asks_playlist) {
        viewer.phase = Phase::Body;
        viewer.left = whole - viewer.heard.size();
    }
    return true;
}

// TCP drops what is asked for with MSG_TRUNC without copying it.
bool HlsCrowd::hear_body(Viewer& viewer) {
    const ssize_t size = ::recv(viewer.socket, nullptr, viewer.left, MSG_TRUNC | MSG_DONTWAIT);
    if (size <= 0) return false;
    if (in_window_) bytes_ += static_cast<std::uint64_t>(size);
    viewer.left -= static_cast<std::size_t>(size);
    if (viewer.left == 0) finished(viewer);
    return true;
}

void HlsCrowd::finished(Viewer& viewer) {
    viewer.phase = Phase::Idle;
    if (!viewer.asks_playlist) return got_segment(viewer);
    viewer.asks_playlist = false;
    std::string newest = newest_segment(viewer.heard);
    if (newest.empty() || newest == viewer.segment) return;
    viewer.segment = std::move(newest);
    ask(viewer, folder_ + viewer.segment);
}

void HlsCrowd::got_segment(Viewer& viewer) {
    const std::uint64_t now = utc_us();
    if (!std::exchange(viewer.has_media, true)) ++joined_;
    const std::uint64_t last = std::exchange(viewer.last_segment_us, now);
    if (!in_window_) return;
    ++segments_;
    if (last != 0 && now > last + static_cast<std::uint64_t>(kGap.count())) ++gaps_;
    const auto begin_ms = static_cast<double>(segment_begin_ms(viewer.segment));
    delay_ms_.add(static_cast<double>(now) / 1000 - begin_ms);
}

void HlsCrowd::measure() {
    const MeasuredWindow window{plan_.watched};
    in_window_ = true;
    spend(plan_.window);
    window.print_end({.joined = joined_,
                      .lost = lost_,
                      .bytes = bytes_,
                      .messages = static_cast<double>(segments_),
                      .sampled_chunks = segments_,
                      .gaps = gaps_,
                      .delay_ms = delay_ms_,
                      .first_media_ms = Tally{}});
}

}  // namespace shopfloor::bench

// SPDX-License-Identifier: MIT
// What plain sockets cost: epoll, and one send() for each viewer and chunk. No upgrade, no rooms,
// no rings; only frames of the sizes that are asked for, on time, with the header that viewers
// read. A viewer whose socket is full gets the rest when it takes it, and then goes on at a
// keyframe.
#include "tests/bench/media_header.hpp"
#include "tests/bench/words.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace shopfloor::bench;
using Clock = std::chrono::steady_clock;
using Chunk = std::shared_ptr<const std::string>;

constexpr const char* kUsage =
    "bare_server --port N  --sizes BYTES,BYTES,…  [--interval-ms 100 ] [--unsent-bytes 65536 ]\n"
    "sizes: of each chunk of a group of pictures, its 32-byte header included; they repeat";

struct Viewer {
    int socket = -1;
    Chunk rest;  // what was sent in part
    std::size_t sent = 0;
    bool waits_for_keyframe = true;
};

std::uint64_t utc_us() {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count());
}

class BareServer {
public:
    BareServer(const Words& words, std::vector<std::size_t> sizes)
        : sizes_(std::move(sizes)),
          interval_(words.number("--interval-ms", 100)),
          unsent_bytes_(static_cast<int>(words.number("--unsent-bytes", 65536))),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)),
          listener_(listen(static_cast<std::uint16_t>(words.number("--port")))) {
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
    }

    [[noreturn]] void run() {
        std::puts(R"({"event":"ready"})");
        std::fflush(stdout);
        auto due = Clock::now() + interval_;
        for (;;) {
            const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
            serve(std::max(0, static_cast<int>(wait.count())));
            if (Clock::now() < due) continue;
            due += interval_;
            fan_out();
        }
    }

private:
    static int listen(std::uint16_t port) {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        const int on = 1;
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
            ::listen(descriptor, SOMAXCONN) != 0) {
            std::perror("bare_server");
            std::exit(2);
        }
        return descriptor;
    }

    void watch(int operation, int descriptor, std::uint32_t events) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = descriptor;
        ::epoll_ctl(epoll_, operation, descriptor, &event);
    }

    void serve(int wait_ms) {
        std::array<epoll_event, 256> events{};
        const int count =
            ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
        for (int at = 0; at < count; ++at) {
            const epoll_event& event = events[static_cast<std::size_t>(at)];
            if (event.data.fd == listener_) {
                accept();
            } else if ((event.events & EPOLLIN) != 0 && !drain(event.data.fd)) {
                viewer(event.data.fd) = {};
                ::close(event.data.fd);
            } else if ((event.events & EPOLLOUT) != 0) {
                resume(viewer(event.data.fd));
            }
        }
    }

    void accept() {
        for (;;) {
            const int descriptor =
                ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (descriptor < 0) return;
            const int on = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            ::setsockopt(
                descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_, sizeof(unsent_bytes_));
            watch(EPOLL_CTL_ADD, descriptor, EPOLLIN);
            if (viewers_.size() <= static_cast<std::size_t>(descriptor)) {
                viewers_.resize(static_cast<std::size_t>(descriptor) + 1);
            }
            viewer(descriptor) = {};
            viewer(descriptor).socket = descriptor;
        }
    }

    Viewer& viewer(int descriptor) { return viewers_[static_cast<std::size_t>(descriptor)]; }

    // Pings are not answered. False when the viewer is gone.
    static bool drain(int descriptor) {
        std::array<char, 1024> buffer{};
        return ::recv(descriptor, buffer.data(), buffer.size(), 0) > 0;
    }

    void fan_out() {
        const std::size_t position = sequence_ % sizes_.size();
        const bool is_keyframe = position == 0;
        const auto duration = std::chrono::microseconds{interval_};
        std::string bytes = binary_frame_header(sizes_[position]);
        bytes +=
            write_media_header({.kind = MediaHeader::kChunk,
                                .flags = static_cast<std::uint8_t>(is_keyframe ? 1 : 0),
                                .sequence = sequence_,
                                .time_us = sequence_ * static_cast<std::uint64_t>(duration.count()),
                                .duration_us = static_cast<std::uint32_t>(duration.count()),
                                .utc_us = utc_us()});
        bytes.append(sizes_[position] - MediaHeader::kBytes, 'm');
        ++sequence_;
        const auto chunk = std::make_shared<const std::string>(std::move(bytes));
        for (Viewer& viewer : viewers_) {
            if (viewer.socket < 0) continue;
            if (viewer.rest || (viewer.waits_for_keyframe && !is_keyframe)) {
                viewer.waits_for_keyframe = true;
                continue;
            }
            viewer.waits_for_keyframe = false;
            send(viewer, chunk, 0);
        }
    }

    void resume(Viewer& viewer) {
        const Chunk chunk = std::move(viewer.rest);
        viewer.rest.reset();
        watch(EPOLL_CTL_MOD, viewer.socket, EPOLLIN);
        if (chunk) send(viewer, chunk, viewer.sent);
    }

    void send(Viewer& viewer, const Chunk& chunk, std::size_t from) const {
        const ssize_t count =
            ::send(viewer.socket, chunk->data() + from, chunk->size() - from, MSG_NOSIGNAL);
        const std::size_t sent = from + static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        if (sent == chunk->size()) return;
        viewer.rest = chunk;
        viewer.sent = sent;
        watch(EPOLL_CTL_MOD, viewer.socket, EPOLLIN | EPOLLOUT);
    }

    std::vector<std::size_t> sizes_;
    std::chrono::milliseconds interval_;
    int unsent_bytes_;
    int epoll_;
    int listener_;
    std::uint32_t sequence_ = 0;
    std::vector<Viewer> viewers_;  // by descriptor
};

}  // namespace

int main(int count, char** values) {
    const Words words{count, values, kUsage};
    std::vector<std::size_t> sizes;
    std::istringstream list{words.text("--sizes")};
    for (std::string size; std::getline(list, size, ',');) {
        sizes.push_back(std::max(MediaHeader::kBytes, std::size_t{std::stoul(size)}));
    }
    if (sizes.empty() || words.number("--port") == 0) {
        std::fprintf(stderr, "%s\n", kUsage);
        return 2;
    }
    raise_descriptor_limit();
    BareServer{words, std::move(sizes)}.run();
}

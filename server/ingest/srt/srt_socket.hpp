// SPDX-License-Identifier: MIT
// libsrt's handles, owned, and its words in ours. Private to server/ingest/srt.
#pragma once

#include <srt/srt.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace shopfloor::ingest {

/// libsrt's threads, as long as it lives. Throws std::runtime_error.
class SrtLibrary {
public:
    SrtLibrary();
    ~SrtLibrary();
    SrtLibrary(const SrtLibrary&) = delete;
    SrtLibrary& operator=(const SrtLibrary&) = delete;
};

/// A socket that is closed when it goes.
class SrtSocket {
public:
    SrtSocket() = default;
    explicit SrtSocket(SRTSOCKET handle) noexcept : handle_(handle) {}
    SrtSocket(SrtSocket&& other) noexcept
        : handle_(std::exchange(other.handle_, SRT_INVALID_SOCK)) {}
    SrtSocket& operator=(SrtSocket&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~SrtSocket() {
        if (handle_ != SRT_INVALID_SOCK) srt_close(handle_);
    }

    SRTSOCKET handle() const noexcept { return handle_; }

    /// False: libsrt does not take it; srt_getlasterror_str says why.
    template <class T>
    [[nodiscard]] bool set(SRT_SOCKOPT option, const T& value) noexcept {
        return srt_setsockflag(handle_, option, &value, sizeof value) != SRT_ERROR;
    }

private:
    SRTSOCKET handle_ = SRT_INVALID_SOCK;
};

/// A set of sockets that are waited for.
class SrtPoll {
public:
    /// Throws std::runtime_error.
    SrtPoll();
    ~SrtPoll() { srt_epoll_release(handle_); }
    SrtPoll(const SrtPoll&) = delete;
    SrtPoll& operator=(const SrtPoll&) = delete;

    int handle() const noexcept { return handle_; }

private:
    int handle_;
};

/// "ip:port", as elsewhere in the server; IPv6 in brackets, IPv4 as IPv4.
[[nodiscard]] std::string to_text(const sockaddr& address);

/// Where publishers are listened for, and how.
struct SrtPlace {
    std::string address;
    std::uint16_t port = 0;  // 0: any free one
    int latency_ms = 120;
    int idle_timeout_ms = 5000;
    int backlog = 16;
    std::uint64_t most_bps = 60'000'000;  // of one publisher
};
/// A socket that listens there; `on_knock` is asked about each publisher, on libsrt's thread.
/// Throws std::runtime_error with a sentence.
[[nodiscard]] SrtSocket listen_by_srt(const SrtPlace& place,
                                      srt_listen_callback_fn* on_knock,
                                      void* self);

/// Those that srt_epoll_uwait wrote of the `count` that it tells of: one more where more are ready
/// than fit. Negative counts are none.
[[nodiscard]] std::span<const SRT_EPOLL_EVENT> ready_of(std::span<const SRT_EPOLL_EVENT> events,
                                                        int count) noexcept;

/// What a publisher may ask for: packets of so long are kept until they are read.
inline constexpr std::chrono::milliseconds kMostSrtLatency{8000};

/// Packets that a receive buffer has to hold at a latency and a rate, with half a second for what
/// comes again; libsrt's own size at least.
[[nodiscard]] int packets_held(std::chrono::milliseconds latency, std::uint64_t bps) noexcept;

/// As it was agreed on, of a socket that is connected.
[[nodiscard]] std::chrono::milliseconds latency_of(const SrtSocket& socket);

/// Of a socket that is bound.
[[nodiscard]] std::uint16_t port_of(const SrtSocket& socket);

}  // namespace shopfloor::ingest

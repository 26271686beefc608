// SPDX-License-Identifier: MIT
#include "server/ingest/srt/srt_socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace shopfloor::ingest {
namespace {

constexpr std::uint64_t kLibraryPackets = 8192;
constexpr std::uint64_t kMostBps = 1'000'000'000;
constexpr int kPacketBytes = 1472;  // of UDP, in an Ethernet frame
constexpr std::chrono::milliseconds kRepair{500};

struct Address {
    sockaddr_storage storage{};
    int size = 0;

    const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

Address address_of(const std::string& text, std::uint16_t port) {
    Address made;
    auto& v4 = reinterpret_cast<sockaddr_in&>(made.storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(made.storage);
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        made.size = sizeof v4;
    } else if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        made.size = sizeof v6;
    } else {
        throw std::runtime_error{fmt::format("srt.address {} is no address.", text)};
    }
    return made;
}

[[noreturn]] void fail(const SrtPlace& place, const char* step) {
    throw std::runtime_error{fmt::format(
        "Cannot listen for SRT at {} port {} (UDP): {} ({}). Set srt.port or srt.address; "
        "srt.port = 0 goes without SRT.",
        place.address,
        place.port,
        srt_getlasterror_str(),
        step)};
}

}  // namespace

SrtLibrary::SrtLibrary() {
    if (srt_startup() < 0) throw std::runtime_error{"libsrt does not start"};
    // What publishers do is told by our own lines, as many as a person reads.
    srt_setloglevel(LOG_CRIT);
}

SrtLibrary::~SrtLibrary() { srt_cleanup(); }

SrtPoll::SrtPoll() : handle_(srt_epoll_create()) {
    if (handle_ < 0) throw std::runtime_error{"libsrt has no epoll"};
    srt_epoll_set(handle_, SRT_EPOLL_ENABLE_EMPTY);
}

std::string to_text(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.sa_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return fmt::format("{}:{}", text.data(), ntohs(v4.sin_port));
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
        inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text.data(), text.size());
        return fmt::format("{}:{}", text.data(), ntohs(v6.sin6_port));
    }
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), ntohs(v6.sin6_port));
}

SrtSocket listen_by_srt(const SrtPlace& place, srt_listen_callback_fn* on_knock, void* self) {
    const Address address = address_of(place.address, place.port);
    SrtSocket socket{srt_create_socket()};
    // One who publishes may ask for more latency than the settings say.
    const int packets = packets_held(kMostSrtLatency, place.most_bps);
    const bool is_set =
        socket.set(SRTO_RCVSYN, false) && socket.set(SRTO_TRANSTYPE, SRTT_LIVE) &&
        socket.set(SRTO_RCVLATENCY, place.latency_ms) && socket.set(SRTO_PEERLATENCY, 0) &&
        socket.set(SRTO_PEERIDLETIMEO, place.idle_timeout_ms) && socket.set(SRTO_FC, packets) &&
        socket.set(SRTO_RCVBUF, packets * kPacketBytes) &&
        socket.set(SRTO_ENFORCEDENCRYPTION, true) &&
        (address.get()->sa_family != AF_INET6 || socket.set(SRTO_IPV6ONLY, 0));
    if (!is_set) fail(place, "options");
    if (srt_bind(socket.handle(), address.get(), address.size) == SRT_ERROR) fail(place, "bind");
    if (srt_listen_callback(socket.handle(), on_knock, self) == SRT_ERROR ||
        srt_listen(socket.handle(), place.backlog) == SRT_ERROR) {
        fail(place, "listen");
    }
    return socket;
}

std::span<const SRT_EPOLL_EVENT> ready_of(std::span<const SRT_EPOLL_EVENT> events,
                                          int count) noexcept {
    return events.first(std::min(static_cast<std::size_t>(std::max(count, 0)), events.size()));
}

int packets_held(std::chrono::milliseconds latency, std::uint64_t bps) noexcept {
    constexpr std::uint64_t payload_bits = 1316 * 8;  // seven packets of MPEG-TS
    constexpr std::uint64_t most = 65'536;            // 96 MB
    const auto held_ms = static_cast<std::uint64_t>((latency + kRepair).count());
    const std::uint64_t rate = bps == 0 ? kMostBps : std::min(bps, kMostBps);  // 0: any
    const std::uint64_t packets = rate * held_ms / 1000 / payload_bits;
    return static_cast<int>(std::clamp<std::uint64_t>(packets, kLibraryPackets, most));
}

std::chrono::milliseconds latency_of(const SrtSocket& socket) {
    int latency_ms = 0;
    int size = sizeof latency_ms;
    srt_getsockflag(socket.handle(), SRTO_RCVLATENCY, &latency_ms, &size);
    return std::chrono::milliseconds{latency_ms};
}

std::uint16_t port_of(const SrtSocket& socket) {
    Address bound;
    bound.size = sizeof bound.storage;
    auto* raw = reinterpret_cast<sockaddr*>(&bound.storage);
    if (srt_getsockname(socket.handle(), raw, &bound.size) == SRT_ERROR) return 0;
    return ntohs(raw->sa_family == AF_INET
                     ? reinterpret_cast<const sockaddr_in&>(bound.storage).sin_port
                     : reinterpret_cast<const sockaddr_in6&>(bound.storage).sin6_port);
}

}  // namespace shopfloor::ingest

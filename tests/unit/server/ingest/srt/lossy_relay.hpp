// SPDX-License-Identifier: MIT
// A line that loses packets: UDP to a port of this machine and back.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

namespace shopfloor::test {

class LossyRelay {
public:
    /// Of the data packets to `port`, each `nth` is lost: SRT's begin with a zero bit.
    LossyRelay(std::uint16_t port, unsigned nth)
        : nth_(nth), thread_([this, port] { run(local(port)); }) {}
    ~LossyRelay() {
        is_over_ = true;
        thread_.join();
        close(caller_);
        close(server_);
    }
    LossyRelay(const LossyRelay&) = delete;
    LossyRelay& operator=(const LossyRelay&) = delete;

    /// Where callers send to.
    std::uint16_t port() const {
        sockaddr_in bound{};
        socklen_t size = sizeof bound;
        getsockname(caller_, raw(bound), &size);
        return ntohs(bound.sin_port);
    }

private:
    static sockaddr_in local(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    static sockaddr* raw(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }
    static int bound_socket() {
        const int made = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        sockaddr_in any = local(0);
        bind(made, raw(any), sizeof any);
        return made;
    }

    void run(sockaddr_in server) {
        sockaddr_in caller{};
        std::array<char, 2048> bytes{};
        unsigned count = 0;
        while (!is_over_) {
            std::array<pollfd, 2> waiting{{{caller_, POLLIN, 0}, {server_, POLLIN, 0}}};
            poll(waiting.data(), waiting.size(), 50);
            sockaddr_in from{};
            socklen_t size = sizeof from;
            ssize_t got = 0;
            while ((got = recvfrom(caller_, bytes.data(), bytes.size(), 0, raw(from), &size)) > 0) {
                caller = from;
                const bool is_data = (static_cast<unsigned char>(bytes[0]) & 0x80U) == 0;
                if (is_data && ++count % nth_ == 0) continue;
                sendto(server_,
                       bytes.data(),
                       static_cast<std::size_t>(got),
                       0,
                       raw(server),
                       sizeof server);
            }
            while ((got = recv(server_, bytes.data(), bytes.size(), 0)) > 0) {
                sendto(caller_,
                       bytes.data(),
                       static_cast<std::size_t>(got),
                       0,
                       raw(caller),
                       sizeof caller);
            }
        }
    }

    const int caller_ = bound_socket();
    const int server_ = bound_socket();
    const unsigned nth_;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

}  // namespace shopfloor::test

// SPDX-License-Identifier: MIT
#include "tests/bench/viewer_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

namespace shopfloor::bench {

int connect_to(const Target& target, int receive_buffer_bytes) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(target.port);
    ::inet_pton(AF_INET, target.host.c_str(), &address.sin_addr);
    if (receive_buffer_bytes > 0) {
        ::setsockopt(
            descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    }
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (descriptor < 0 || ::connect(descriptor, generic, sizeof(address)) != 0) {
        std::perror("load_client: connect");
        std::exit(2);
    }
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return descriptor;
}

std::string upgrade_request(const Target& target) {
    const bool is_room = target.path.empty();
    return "GET " + (is_room ? "/v1/rooms/" + target.room + "/live" : target.path) +
           " HTTP/1.1\r\nHost: " + target.host +
           "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           (is_room ? "Sec-WebSocket-Protocol: shopfloor.live.v1\r\n" : "") + "\r\n";
}

std::string text_frame(std::string_view text) {
    std::string frame = "\x81";
    if (text.size() < 126) {
        frame += static_cast<char>(0x80U | text.size());
    } else {
        frame += '\xfe';
        frame += static_cast<char>(text.size() >> 8U);
        frame += static_cast<char>(text.size() & 0xffU);
    }
    return frame.append(4, '\0').append(text);
}

void send_all(int descriptor, std::string_view bytes) {
    static_cast<void>(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

}  // namespace shopfloor::bench

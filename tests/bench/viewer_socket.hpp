// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shopfloor::bench {

struct Target {
    std::string host = "127.0.0.1";  // an IPv4 address
    std::uint16_t port = 0;
    std::string room;
    std::string path;  // instead of a room: of another server's stream, or its playlist
    bool is_tls = false;
};

/// Ends the program when the target does not take the connection. `receive_buffer_bytes`: of the
/// kernel; 0 leaves it as it is.
int connect_to(const Target& target, int receive_buffer_bytes = 0);

/// The opening handshake of a room's viewer (server/delivery/PROTOCOL.md), or of a path's.
std::string upgrade_request(const Target& target);

/// A text frame, masked as clients must, with a key of zeros, which leaves the text as it is.
std::string text_frame(std::string_view text);

/// A few bytes to a socket that is hardly ever written: they fit, or the viewer is lost anyway.
void send_all(int descriptor, std::string_view bytes);

}  // namespace shopfloor::bench

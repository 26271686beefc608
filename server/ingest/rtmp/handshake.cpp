// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/handshake.hpp"

#include <fmt/core.h>

#include <cassert>
#include <string_view>

namespace shopfloor::ingest::rtmp {

Bytes answer_handshake(ByteView c1) {
    assert(c1.size() == kHandshakeBytes);
    ByteWriter out;
    out.u8(kVersion);
    out.u32(0);  // our time
    out.u32(0);  // zero: no digest, so the client takes this for the simple handshake
    for (std::size_t index = 8; index < kHandshakeBytes; ++index) {
        out.u8(static_cast<std::uint8_t>(index * 131));  // filler; nobody relies on it
    }
    out.bytes(c1);
    return out.take();
}

std::string guess_protocol(std::uint8_t first_byte) {
    constexpr std::string_view http = "GPHDO";  // GET, POST, HEAD, DELETE, OPTIONS
    if (first_byte == 0x16) return "TLS";
    if (first_byte == 6 || first_byte == 8) return "encrypted RTMP (RTMPE)";
    if (http.find(static_cast<char>(first_byte)) != http.npos) return "HTTP";
    return fmt::format("unknown, first byte {:#04x}", first_byte);
}

}  // namespace shopfloor::ingest::rtmp

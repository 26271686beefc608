// SPDX-License-Identifier: MIT
#include "server/broadcast/websocket_frame.hpp"

namespace shopfloor::broadcast {

void append_frame_header(Bytes& out, Opcode opcode, std::size_t payload_bytes) {
    constexpr std::uint8_t fin = 0x80;
    out.push_back(static_cast<std::uint8_t>(fin | static_cast<std::uint8_t>(opcode)));
    std::size_t length_bytes = 0;
    if (payload_bytes < 126) {
        out.push_back(static_cast<std::uint8_t>(payload_bytes));
    } else if (payload_bytes <= 0xffff) {
        out.push_back(126);
        length_bytes = 2;
    } else {
        out.push_back(127);
        length_bytes = 8;
    }
    for (std::size_t index = length_bytes; index > 0; --index) {
        out.push_back(static_cast<std::uint8_t>(payload_bytes >> (8 * (index - 1))));
    }
}

SharedFrame text_frame(std::string_view text) {
    Bytes frame;
    frame.reserve(kMaxFrameHeaderBytes + text.size());
    append_frame_header(frame, Opcode::Text, text.size());
    const ByteView payload = as_bytes(text);
    frame.insert(frame.end(), payload.begin(), payload.end());
    return std::make_shared<const Bytes>(std::move(frame));
}

}  // namespace shopfloor::broadcast

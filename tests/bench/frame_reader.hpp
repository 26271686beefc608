// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::bench {

/// What a WebSocket frame of a server is, once all of it was there.
struct Frame {
    std::uint8_t opcode = 0;     // 1 text, 2 binary, 8 close (RFC 6455, 5.2)
    std::uint64_t size = 0;      // of the payload
    std::size_t wire_bytes = 0;  // header and payload
    std::string_view head;       // the payload's first bytes, or all of a text that is kept; valid
                                 // until the next call
};

/// Tells the frames of a stream that is cut anywhere. It keeps the first bytes of a payload only,
/// so a viewer costs the same whatever it gets. Frames of a server are not masked; a masked one is
/// counted with its key as if it were payload.
class FrameReader {
public:
    static constexpr std::size_t kHeadBytes = 64;

    /// `text_bytes`: so much of a text message is kept, where that is more.
    explicit FrameReader(std::size_t text_bytes = 0) : text_bytes_(text_bytes) {}

    /// The next whole frame; takes what it has read off `rest`. None: `rest` is used up.
    std::optional<Frame> next(std::string_view& rest);
    /// The header of a binary frame is there, and its end is not.
    bool in_binary() const noexcept;

private:
    bool read_header(std::string_view& rest);
    void keep(std::string_view piece);
    std::string_view kept() const noexcept;
    bool keeps_text() const noexcept { return text_bytes_ > 0 && (header_[0] & 0x0fU) == 1; }

    std::array<std::uint8_t, 10> header_{};
    std::array<char, kHeadBytes> head_{};
    std::size_t text_bytes_;
    std::string text_;  // of the message that is read
    std::size_t header_size_ = 0;
    std::size_t header_needs_ = 2;
    bool has_header_ = false;
    std::uint64_t size_ = 0;
    std::uint64_t read_ = 0;  // of the payload
};

}  // namespace shopfloor::bench

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::bench {

/// What a viewer reads in front of media (server/delivery/PROTOCOL.md, "To the viewer: binary").
/// Written down once more, as the bench is a stranger to the server.
struct MediaHeader {
    static constexpr std::size_t kBytes = 32;
    static constexpr std::uint8_t kInit = 1;
    static constexpr std::uint8_t kChunk = 2;
    static constexpr std::uint8_t kKeyframe = 1;  // flags
    static constexpr std::uint8_t kFirstOfEpoch = 2;

    std::uint8_t kind = 0;
    std::uint8_t flags = 0;
    std::uint8_t rendition = 0;
    std::uint32_t sequence = 0;
    std::uint64_t time_us = 0;
    std::uint32_t duration_us = 0;
    std::uint32_t epoch = 0;
    std::uint64_t utc_us = 0;
};

/// None when it is too short or of another version.
std::optional<MediaHeader> read_media_header(std::string_view bytes);
std::string write_media_header(const MediaHeader& header);

/// A binary WebSocket frame's header, as a server writes it.
std::string binary_frame_header(std::uint64_t payload_bytes);

}  // namespace shopfloor::bench

// SPDX-License-Identifier: MIT
#include "tests/bench/media_header.hpp"

namespace shopfloor::bench {
namespace {

constexpr std::uint8_t kVersion = 1;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, size)) {
        value = (value << 8U) | static_cast<std::uint8_t>(byte);
    }
    return value;
}

void append(std::string& bytes, std::uint64_t value, std::size_t size) {
    for (std::size_t left = size; left > 0; --left) {
        bytes += static_cast<char>(value >> (8 * (left - 1)) & 0xffU);
    }
}

}  // namespace

std::optional<MediaHeader> read_media_header(std::string_view bytes) {
    if (bytes.size() < MediaHeader::kBytes || number(bytes, 0, 1) != kVersion) return std::nullopt;
    return MediaHeader{.kind = static_cast<std::uint8_t>(number(bytes, 1, 1)),
                       .flags = static_cast<std::uint8_t>(number(bytes, 2, 1)),
                       .rendition = static_cast<std::uint8_t>(number(bytes, 3, 1)),
                       .sequence = static_cast<std::uint32_t>(number(bytes, 4, 4)),
                       .time_us = number(bytes, 8, 8),
                       .duration_us = static_cast<std::uint32_t>(number(bytes, 16, 4)),
                       .epoch = static_cast<std::uint32_t>(number(bytes, 20, 4)),
                       .utc_us = number(bytes, 24, 8)};
}

std::string write_media_header(const MediaHeader& header) {
    std::string bytes;
    append(bytes, kVersion, 1);
    append(bytes, header.kind, 1);
    append(bytes, header.flags, 1);
    append(bytes, header.rendition, 1);
    append(bytes, header.sequence, 4);
    append(bytes, header.time_us, 8);
    append(bytes, header.duration_us, 4);
    append(bytes, header.epoch, 4);
    append(bytes, header.utc_us, 8);
    return bytes;
}

std::string binary_frame_header(std::uint64_t payload_bytes) {
    std::string bytes = "\x82";
    if (payload_bytes < 126) {
        append(bytes, payload_bytes, 1);
    } else if (payload_bytes < 65536) {
        append(bytes, 126, 1);
        append(bytes, payload_bytes, 2);
    } else {
        append(bytes, 127, 1);
        append(bytes, payload_bytes, 8);
    }
    return bytes;
}

}  // namespace shopfloor::bench

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"
#include "server/broadcast/websocket_frame.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace shopfloor::broadcast {

/// What a viewer needs before the first chunk of an epoch: in one buffer, the text message
/// `rendition` (codecs, size) and the binary message of the init segment.
struct Init {
    std::uint32_t epoch = 0;
    std::uint8_t rendition = 0;  // 0 is the best there is
    std::string name;            // "source", "720p"
    media::VideoFormat video;
    media::AudioFormat audio;
    Bytes frames;
};

/// One chunk on the broadcast's timeline. Immutable and shared by all viewers, all threads.
struct Chunk {
    std::uint8_t rendition = 0;
    std::uint32_t sequence = 0;  // counts up by one, across epochs; the same in all renditions
    std::uint32_t epoch = 0;
    bool begins_with_keyframe = false;
    media::MediaTime time{};               // decode time of the first video sample
    media::MediaTime presentation_time{};  // of the first video sample
    media::MediaTime duration{};
    std::chrono::microseconds completed_utc{};
    std::shared_ptr<const Init> init;  // of its epoch

    Bytes frame;  // WebSocket frame header + 32-byte chunk header + emsg* + moof + mdat
    std::size_t cmaf_offset = 0;

    ByteView cmaf() const noexcept { return ByteView{frame}.subspan(cmaf_offset); }
};

using SharedChunk = std::shared_ptr<const Chunk>;

}  // namespace shopfloor::broadcast

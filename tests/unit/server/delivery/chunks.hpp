// SPDX-License-Identifier: MIT
// Synthetic chunks: delivery never looks inside the media.
#pragma once

#include "server/broadcast/chunk.hpp"

#include <memory>
#include <string>

namespace shopfloor::test {

struct ChunkOptions {
    std::uint32_t sequence = 0;
    bool keyframe = false;
    std::uint32_t epoch = 1;
    std::uint8_t rendition = 0;
    std::size_t payload_bytes = 20;
};

inline Bytes binary_frame(const std::string& payload) {
    Bytes frame;
    broadcast::append_frame_header(frame, broadcast::Opcode::Binary, payload.size());
    frame.insert(frame.end(), payload.begin(), payload.end());
    return frame;
}

/// "init E" as one binary message; a real one has a text message before it.
inline std::shared_ptr<const broadcast::Init> make_init(std::uint32_t epoch,
                                                        std::uint8_t rendition) {
    auto init = std::make_shared<broadcast::Init>();
    init->epoch = epoch;
    init->rendition = rendition;
    init->name = rendition == 0 ? "source" : std::to_string(720 - 240 * (rendition - 1)) + "p";
    init->video = {.codec = "avc1.64001f", .width = 720, .height = 1280, .frame_rate = 30};
    init->audio = {.codec = "mp4a.40.2", .sample_rate_hz = 48000, .channels = 2};
    init->frames = binary_frame("init " + std::to_string(epoch));
    return init;
}

/// 100 ms of media: the message "chunk N", filled up with dots.
inline broadcast::SharedChunk make_chunk(ChunkOptions options) {
    auto chunk = std::make_shared<broadcast::Chunk>();
    chunk->rendition = options.rendition;
    chunk->sequence = options.sequence;
    chunk->epoch = options.epoch;
    chunk->begins_with_keyframe = options.keyframe;
    chunk->time = std::chrono::milliseconds{100} * options.sequence;
    chunk->presentation_time = chunk->time;
    chunk->duration = std::chrono::milliseconds{100};
    chunk->init = make_init(options.epoch, options.rendition);
    std::string payload = "chunk " + std::to_string(options.sequence);
    if (payload.size() < options.payload_bytes) payload.resize(options.payload_bytes, '.');
    chunk->frame = binary_frame(payload);
    return chunk;
}

}  // namespace shopfloor::test

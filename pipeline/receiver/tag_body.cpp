// SPDX-License-Identifier: MIT
#include "pipeline/receiver/tag_body.hpp"

namespace shopfloor::receiver {
namespace {

constexpr std::uint8_t kAvcKeyframe = 0x17;
constexpr std::uint8_t kAvcDelta = 0x27;
constexpr std::uint8_t kAac = 0xaf;
constexpr std::uint8_t kParameters = 0;
constexpr std::uint8_t kFrame = 1;

Bytes video(std::uint8_t kind, std::uint8_t packet, ByteView content) {
    ByteWriter out;
    out.u8(kind);
    out.u8(packet);
    out.u24(0);  // composition time
    out.bytes(content);
    return out.take();
}

Bytes audio(std::uint8_t packet, ByteView content) {
    ByteWriter out;
    out.u8(kAac);
    out.u8(packet);
    out.bytes(content);
    return out.take();
}

}  // namespace

Bytes tag_body(const ingest::VideoConfig& config) {
    return video(kAvcKeyframe, kParameters, config.track.config);
}

Bytes tag_body(const ingest::AudioConfig& config) {
    return audio(kParameters, config.specific_config);
}

Bytes tag_body(const ingest::TrackFrame& frame) {
    if (frame.track == media::TrackKind::Audio) return audio(kFrame, frame.payload);
    return video(frame.is_keyframe ? kAvcKeyframe : kAvcDelta, kFrame, frame.payload);
}

}  // namespace shopfloor::receiver

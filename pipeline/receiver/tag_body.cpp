// SPDX-License-Identifier: MIT
#include "pipeline/receiver/tag_body.hpp"

#include "pipeline/media/enhanced_video.hpp"

#include <algorithm>

namespace shopfloor::receiver {
namespace {

constexpr std::uint8_t kKeyframe = 0x10;
constexpr std::uint8_t kDelta = 0x20;
constexpr std::uint8_t kAvc = 7;
constexpr std::uint8_t kExtended = 0x80;
constexpr std::uint8_t kAac = 0xaf;
constexpr std::uint8_t kParameters = 0;
constexpr std::uint8_t kFrame = 1;

// 24 bits, signed.
std::uint32_t composition_ms(const ingest::TrackFrame& frame) {
    constexpr std::int64_t most = 0x7fffff;
    const auto exact =
        std::chrono::round<std::chrono::milliseconds>(frame.presentation_time - frame.decode_time);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(exact.count(), -most, most)) &
           0xffffffU;
}

struct Picture {
    media::VideoCodec codec;
    std::uint8_t kind;
    std::uint8_t packet;
    std::uint32_t composition_ms;
};

Bytes video(const Picture& picture, ByteView content) {
    ByteWriter out;
    if (picture.codec == media::VideoCodec::Hevc) {
        out.u8(static_cast<std::uint8_t>(kExtended | picture.kind | picture.packet));
        out.text(media::kFourCcHevc);
        if (picture.packet == kFrame) out.u24(picture.composition_ms);
    } else {
        out.u8(static_cast<std::uint8_t>(picture.kind | kAvc));
        out.u8(picture.packet);
        out.u24(picture.composition_ms);
    }
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
    return video({.codec = config.track.codec,
                  .kind = kKeyframe,
                  .packet = kParameters,
                  .composition_ms = 0},
                 config.track.config);
}

Bytes tag_body(const ingest::AudioConfig& config) {
    return audio(kParameters, config.specific_config);
}

Bytes tag_body(const ingest::TrackFrame& frame, media::VideoCodec codec) {
    if (frame.track == media::TrackKind::Audio) return audio(kFrame, frame.payload);
    return video({.codec = codec,
                  .kind = frame.is_keyframe ? kKeyframe : kDelta,
                  .packet = kFrame,
                  .composition_ms = composition_ms(frame)},
                 frame.payload);
}

}  // namespace shopfloor::receiver

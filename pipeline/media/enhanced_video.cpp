// SPDX-License-Identifier: MIT
#include "pipeline/media/enhanced_video.hpp"

namespace shopfloor::media {
namespace {

constexpr unsigned kModEx = 7;
constexpr unsigned kKeyFrame = 1;
constexpr unsigned kGeneratedKeyFrame = 4;
constexpr unsigned kCommandFrame = 5;

// Modifiers stand before the packet type that they are of; nanoseconds are the only one so far.
unsigned skip_modifiers(ByteReader& in, unsigned packet_type) noexcept {
    while (packet_type == kModEx && in.ok()) {
        std::size_t size = in.u8() + std::size_t{1};
        if (size == 256) size = in.u16() + std::size_t{1};
        in.bytes(size);
        packet_type = in.u8() & 0x0fU;
    }
    return packet_type;
}

std::optional<VideoCodec> codec_of(std::string_view four_cc) noexcept {
    if (four_cc == kFourCcHevc) return VideoCodec::Hevc;
    if (four_cc == kFourCcAv1) return VideoCodec::Av1;
    return std::nullopt;
}

std::chrono::milliseconds read_composition(ByteReader& in) noexcept {
    constexpr std::int32_t sign = 1 << 23;
    const auto value = static_cast<std::int32_t>(in.u24());
    return std::chrono::milliseconds{(value ^ sign) - sign};
}

}  // namespace

std::optional<EnhancedVideo> parse_enhanced_video(ByteView body) noexcept {
    ByteReader in{body};
    const unsigned first = in.u8();
    const unsigned frame_type = first >> 4U & 7U;
    const unsigned packet_type = skip_modifiers(in, first & 0x0fU);
    if (!in.ok() || packet_type > static_cast<unsigned>(EnhancedPacket::Multitrack)) {
        return std::nullopt;
    }
    EnhancedVideo video;
    video.packet = static_cast<EnhancedPacket>(packet_type);
    video.is_key = frame_type == kKeyFrame || frame_type == kGeneratedKeyFrame;
    video.is_command = frame_type == kCommandFrame && video.packet != EnhancedPacket::Metadata;
    if (video.is_command || video.packet == EnhancedPacket::Multitrack) return video;

    video.codec = codec_of(as_text(in.bytes(4)));
    const bool reorders = video.codec == VideoCodec::Hevc;
    if (reorders && video.packet == EnhancedPacket::CodedFrames) {
        video.composition = read_composition(in);
    }
    video.content = in.bytes(in.remaining());
    if (!in.ok()) return std::nullopt;
    return video;
}

}  // namespace shopfloor::media

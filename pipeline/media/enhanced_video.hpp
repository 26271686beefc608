// SPDX-License-Identifier: MIT
// The extended video header of enhanced RTMP (Veovera, Enhanced RTMP v1 and v2).
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"

#include <optional>
#include <string_view>

namespace shopfloor::media {

enum class EnhancedPacket : std::uint8_t {
    SequenceStart = 0,  // codec parameters
    CodedFrames = 1,    // with a composition time, where the codec reorders
    SequenceEnd = 2,
    CodedFramesX = 3,  // shown when it is decoded
    Metadata = 4,      // colours
    Mpeg2TsSequenceStart = 5,
    Multitrack = 6,
};

/// What an extended video tag says of itself.
struct EnhancedVideo {
    EnhancedPacket packet = EnhancedPacket::SequenceStart;
    bool is_key = false;      // the encoder's word for it
    bool is_command = false;  // of seeking; without content
    /// Nothing: another codec, or a packet that names none.
    std::optional<VideoCodec> codec;
    std::chrono::milliseconds composition{};  // presentation after decode time; 24 bits, signed
    ByteView content;                         // codec parameters or a frame; of the tag's bytes
};

/// FourCCs of the codecs that are taken.
inline constexpr std::string_view kFourCcHevc = "hvc1";
inline constexpr std::string_view kFourCcAv1 = "av01";

/// Whether a video tag's body begins with an extended header.
[[nodiscard]] constexpr bool is_enhanced_video(std::uint8_t first_byte) noexcept {
    return (first_byte & 0x80U) != 0;
}

/// Reads the header of a video tag's body that begins with one; v2's ModEx are skipped. Nothing
/// for one that is cut, or of an unknown packet type. Pure.
[[nodiscard]] std::optional<EnhancedVideo> parse_enhanced_video(ByteView body) noexcept;

}  // namespace shopfloor::media

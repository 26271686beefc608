// SPDX-License-Identifier: MIT
// What is inside the bodies of FLV tags: their codecs, and the lengths within H.264, AV1 and AAC.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shopfloor::ingest::rtmp {

inline constexpr std::uint8_t kAvcVideo = 7;   // Adobe FLV 10.1, E.4.3.1
inline constexpr std::uint8_t kAacAudio = 10;  // E.4.2.1

/// Whether the worker can read sound of this FLV codec (E.4.2.1): AAC, or what it makes AAC of.
[[nodiscard]] bool is_known_audio(unsigned codec) noexcept;

/// The codec of a video or audio tag body for people: "HEVC (H.265)", "MP3".
[[nodiscard]] std::string video_codec_name(ByteView body);
[[nodiscard]] std::string audio_codec_name(ByteView body);

/// The width of NAL unit lengths (1, 2 or 4) that an AVCDecoderConfigurationRecord declares
/// (ISO/IEC 14496-15, 5.3.3.1); nothing when its own lengths do not hold, or it has no SPS or PPS.
[[nodiscard]] std::optional<std::size_t> nal_length_width(ByteView avcc);

/// Whether this can be an AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3.3).
[[nodiscard]] bool is_av1_config(ByteView av1c);

/// Whether OBUs (AV1, 5.3) fill `unit` exactly; only the last one may be without a length.
[[nodiscard]] bool obus_fit(ByteView unit);

/// Whether NAL units, each behind a length of `width` bytes, fill `units` exactly. Some encoders
/// send empty ones.
[[nodiscard]] bool nal_units_fit(ByteView units, std::size_t width);

/// Whether this can be an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
[[nodiscard]] bool is_audio_config(ByteView config);

}  // namespace shopfloor::ingest::rtmp

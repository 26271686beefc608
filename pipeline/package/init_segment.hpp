// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/aac_config.hpp"
#include "pipeline/package/avc_config.hpp"

namespace shopfloor::package {

inline constexpr std::uint32_t kVideoTrackId = 1;
inline constexpr std::uint32_t kAudioTrackId = 2;
inline constexpr std::uint32_t kVideoTimescale = 90000;

/// One H.264 and one AAC track, as every rendition has them.
struct TrackSet {
    AvcConfig video;
    Bytes avcc;  // AVCDecoderConfigurationRecord
    AacConfig audio;
    Bytes specific_config;  // AudioSpecificConfig
    bool audio_is_silence = false;
};

/// ftyp + moov (ISO/IEC 14496-12): brands iso6 and msdh, not cmfc, as a CMAF track file has
/// one media type. Video timescale kVideoTimescale, audio timescale the core's sample rate. Pure.
[[nodiscard]] Bytes init_segment(const TrackSet& tracks);

}  // namespace shopfloor::package

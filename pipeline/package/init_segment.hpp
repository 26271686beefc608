// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/aac_config.hpp"
#include "pipeline/package/video_track.hpp"

namespace shopfloor::package {

inline constexpr std::uint32_t kVideoTrackId = 1;
inline constexpr std::uint32_t kAudioTrackId = 2;
inline constexpr std::uint32_t kVideoTimescale = 90000;

/// One video and one AAC track. A rendition's video is H.264; a source's may be another.
struct TrackSet {
    VideoTrack video;
    AacConfig audio;
    Bytes specific_config;  // AudioSpecificConfig
    bool audio_is_silence = false;
};

/// ftyp + moov (ISO/IEC 14496-12): brands iso6 and msdh, not cmfc, as a CMAF track file has
/// one media type. The video must be H.264. Video timescale kVideoTimescale, audio timescale the
/// core's sample rate. Pure.
[[nodiscard]] Bytes init_segment(const TrackSet& tracks);

}  // namespace shopfloor::package

// SPDX-License-Identifier: MIT
// Words of media that both programs use.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace shopfloor::media {

/// Media time: microseconds. On the wire between the programs it counts from the epoch's first
/// keyframe; after server/broadcast it is the broadcast's own, continuous timeline.
using MediaTime = std::chrono::microseconds;

enum class TrackKind : std::uint8_t { Video = 1, Audio = 2 };

/// How a source's pictures are coded. What viewers get is always H.264.
enum class VideoCodec : std::uint8_t { H264 = 1, Hevc = 2, Av1 = 3 };

/// How a source's sound is coded, where it is not AAC: it is made AAC.
enum class SoundCodec : std::uint8_t {
    Mp3,
    Adpcm,
    Nellymoser,
    PcmU8,
    PcmS16,
    Alaw,
    Mulaw,
    Speex,
    Opus
};

struct VideoFormat {
    std::string codec;  // RFC 6381, "avc1.64001f"
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    double frame_rate = 0;  // frames per second, 0 when the source does not say

    bool operator==(const VideoFormat&) const = default;
};

struct AudioFormat {
    std::string codec;  // RFC 6381, "mp4a.40.2"
    std::uint32_t sample_rate_hz = 0;
    std::uint32_t channels = 0;
    bool is_silence = false;  // the source has no sound; ours stands in

    bool operator==(const AudioFormat&) const = default;
};

}  // namespace shopfloor::media

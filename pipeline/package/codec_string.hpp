// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/aac_config.hpp"
#include "pipeline/package/video_track.hpp"

#include <string>

namespace shopfloor::package {

/// The `codecs` value of RFC 6381 that browsers ask for: "avc1.64001f". Pure.
[[nodiscard]] std::string codec_string(const VideoTrack& h264);

/// "mp4a.40.2" for AAC-LC. Pure.
[[nodiscard]] std::string codec_string(const AacConfig& config);

}  // namespace shopfloor::package

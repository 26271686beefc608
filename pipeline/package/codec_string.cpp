// SPDX-License-Identifier: MIT
#include "pipeline/package/codec_string.hpp"

#include <fmt/format.h>

namespace shopfloor::package {

std::string codec_string(const VideoTrack& h264) {
    constexpr std::size_t profile_at = 1;
    ByteReader in{h264.config};
    in.bytes(profile_at);
    return fmt::format("avc1.{:06x}", in.u24());
}

std::string codec_string(const AacConfig& config) {
    return fmt::format("mp4a.40.{}", config.object_type);
}

}  // namespace shopfloor::package

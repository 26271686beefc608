// SPDX-License-Identifier: MIT
#include "pipeline/package/codec_string.hpp"

#include <fmt/format.h>

namespace shopfloor::package {

std::string codec_string(const AvcConfig& config) {
    return fmt::format(
        "avc1.{:02x}{:02x}{:02x}", config.profile_idc, config.constraint_flags, config.level_idc);
}

std::string codec_string(const AacConfig& config) {
    return fmt::format("mp4a.40.{}", config.object_type);
}

}  // namespace shopfloor::package

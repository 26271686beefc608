// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/aac_config.hpp"
#include "pipeline/package/avc_config.hpp"

#include <string>

namespace shopfloor::package {

/// The `codecs` value of RFC 6381 that browsers ask for: "avc1.64001f". Pure.
[[nodiscard]] std::string codec_string(const AvcConfig& config);

/// "mp4a.40.2" for AAC-LC. Pure.
[[nodiscard]] std::string codec_string(const AacConfig& config);

}  // namespace shopfloor::package

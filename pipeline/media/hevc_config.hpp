// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <optional>
#include <vector>

namespace shopfloor::media {

/// What a HEVC track's configuration record holds.
struct HevcConfig {
    std::size_t nal_length_bytes = 4;      // 1, 2 or 4
    std::vector<ByteView> parameter_sets;  // VPS, SPS, PPS and others, as NAL units, of the record
};

/// Reads an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1). Nothing when its lengths do
/// not hold, or when it has no SPS or no PPS. Pure.
[[nodiscard]] std::optional<HevcConfig> parse_hevc_config(ByteView hvcc);

}  // namespace shopfloor::media

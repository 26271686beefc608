// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"

namespace shopfloor::package {

/// What an AAC track says about itself.
struct AacConfig {
    std::uint32_t object_type = 2;            // the first one named: 2 LC, 5 SBR, 29 PS
    std::uint32_t sample_rate_hz = 0;         // of the core, the track's timescale
    std::uint32_t output_sample_rate_hz = 0;  // doubled by SBR
    std::uint32_t channel_configuration = 0;
    std::uint32_t channels = 0;
    std::uint32_t samples_per_frame = 1024;

    bool operator==(const AacConfig&) const = default;
};

/// Reads an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) of AAC-LC, HE-AAC or HE-AAC v2. Pure.
/// Errors: PackageError::TruncatedConfig; UnsupportedConfig (another object type, or channels
/// described by a program_config_element); InvalidConfig.
[[nodiscard]] Result<AacConfig> parse_aac_config(ByteView specific_config);

/// AAC-LC, 48 kHz, stereo: the track that stands in when a source has no sound.
[[nodiscard]] Bytes silence_specific_config();

/// One frame of silence for any track that `parse_aac_config` accepts: a raw_data_block
/// (ISO/IEC 14496-3, 4.4.2.1) whose channels have no spectral data.
[[nodiscard]] Bytes silent_frame(std::uint32_t channel_configuration);

}  // namespace shopfloor::package

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/package/video_track.hpp"

#include <optional>
#include <vector>

namespace shopfloor::package {

/// What an H.264 track says about itself.
struct AvcConfig {
    std::uint8_t profile_idc = 0;
    std::uint8_t constraint_flags = 0;
    std::uint8_t level_idc = 0;
    std::uint8_t nal_length_bytes = 4;
    std::vector<Bytes> parameter_sets;  // SPS, then PPS, as NAL units

    std::uint32_t width = 0;  // after cropping
    std::uint32_t height = 0;
    std::uint32_t chroma_format_idc = 1;  // 1 is 4:2:0
    std::uint32_t bit_depth = 8;          // the deeper of luma and chroma
    bool may_be_interlaced = false;       // frame_mbs_only_flag is 0
    std::optional<FrameRate> frame_rate;  // from the VUI; sources have been seen to lie

    bool operator==(const AvcConfig&) const = default;
};

/// Reads an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) and its first SPS
/// (ITU-T H.264, 7.3.2.1.1 and E.1.1). Pure.
/// Errors: PackageError::TruncatedConfig, UnsupportedConfig, InvalidConfig.
[[nodiscard]] Result<AvcConfig> parse_avc_config(ByteView avcc);

/// The track of that configuration. Pure.
[[nodiscard]] VideoTrack avc_track(const AvcConfig& config, Bytes avcc);

/// An access unit in length-prefixed form without what decoders stumble over or do not need: empty
/// NAL units, filler data (type 12), and what does not fit its length. Nothing when no slice is
/// left of it. Pure.
[[nodiscard]] Bytes without_ballast(Bytes access_unit, std::uint8_t nal_length_bytes);

/// Whether an access unit in length-prefixed form has an IDR slice. Bad lengths: false.
[[nodiscard]] bool contains_idr(ByteView access_unit, std::uint8_t nal_length_bytes) noexcept;

}  // namespace shopfloor::package

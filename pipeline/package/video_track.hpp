// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"

#include <optional>

namespace shopfloor::package {

/// Frames per second as a fraction: 30000/1001.
struct FrameRate {
    std::uint32_t numerator = 0;
    std::uint32_t denominator = 1;

    double per_second() const noexcept {
        return static_cast<double>(numerator) / static_cast<double>(denominator);
    }
    bool operator==(const FrameRate&) const = default;
};

/// A rate that a source names, unless nobody films so slowly or so fast.
inline std::optional<FrameRate> believable(FrameRate rate) noexcept {
    const bool is_sane = rate.per_second() >= 1 && rate.per_second() <= 300;
    return is_sane ? std::optional{rate} : std::nullopt;
}

/// How wide a pixel is for its height: 16:11 of a wide PAL picture.
struct PixelShape {
    std::uint32_t width = 1;
    std::uint32_t height = 1;

    bool is_square() const noexcept { return width == height; }
    bool operator==(const PixelShape&) const = default;
};

/// Coded video, of a source or of a rendition.
struct VideoTrack {
    media::VideoCodec codec = media::VideoCodec::H264;
    /// AVCDecoderConfigurationRecord, HEVCDecoderConfigurationRecord (ISO/IEC 14496-15) or
    /// AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3).
    Bytes config;
    std::uint32_t width = 0;  // pixels, as shown
    std::uint32_t height = 0;
    std::optional<FrameRate> frame_rate;  // as the source names it; sources have been seen to lie
    PixelShape pixel = {};

    bool operator==(const VideoTrack&) const = default;
};

}  // namespace shopfloor::package

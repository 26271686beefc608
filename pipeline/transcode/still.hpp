// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/media/format.hpp"

namespace shopfloor::transcode {

inline constexpr std::uint32_t kStillLongSide = 480;

/// A JPEG picture.
struct Still {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    Bytes jpeg = {};          // empty: the decoder made no picture of the keyframe
    bool is_damaged = false;  // the decoder had to guess at some of it, or at all
};

/// Makes a picture of one keyframe, as Decoder takes it, its long side at most kStillLongSide.
/// Takes tens of milliseconds of one core. Pure. Errors: FFmpeg's, where the picture is not to
/// blame.
[[nodiscard]] Result<Still> make_still(media::VideoCodec codec, ByteView config, ByteView keyframe);

}  // namespace shopfloor::transcode

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

namespace shopfloor::transcode {

/// FFmpeg's negative AVERROR codes, with FFmpeg's own texts.
const boost::system::error_category& ffmpeg_category() noexcept;

inline Error ffmpeg_error(int averror) noexcept { return {averror, ffmpeg_category()}; }

}  // namespace shopfloor::transcode

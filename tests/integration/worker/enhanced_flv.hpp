// SPDX-License-Identifier: MIT
// FLV as enhanced RTMP has it, which FFmpeg 5.1 does not write.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <filesystem>

namespace shopfloor::test {

/// How the tags of the video are headed.
enum class EnhancedForm {
    Plain,     // CodedFrames, and CodedFramesX where a frame is shown when it is decoded
    Modified,  // with a time modifier (v2) before each packet type
};

/// An MP4 file's HEVC or AV1 and its AAC-LC (48 kHz, stereo), if it has any, as FLV with extended
/// video headers. Throws std::runtime_error.
[[nodiscard]] Bytes to_enhanced_flv(const std::filesystem::path& mp4,
                                    EnhancedForm form = EnhancedForm::Plain);

}  // namespace shopfloor::test

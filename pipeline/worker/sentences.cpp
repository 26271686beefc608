// SPDX-License-Identifier: MIT
#include "pipeline/worker/sentences.hpp"

#include <fmt/format.h>

namespace shopfloor::worker {

std::optional<std::string> why_unsupported(const package::AvcConfig& video) {
    if (video.bit_depth != 8) {
        return fmt::format(
            "The video has {} bits a colour, which browsers do not play. Set the colour format "
            "to NV12 (8 bits) and the profile to high or main.",
            video.bit_depth);
    }
    if (video.chroma_format_idc != 1) {
        return "The video's colour format is not 4:2:0, which is the one that browsers play. Set "
               "the colour format to NV12 and the profile to high or main.";
    }
    return std::nullopt;
}

bool can_decode(const package::AvcConfig& video) noexcept {
    constexpr std::uint32_t deepest = 10;  // of what encoders make, and FFmpeg decodes
    return video.bit_depth <= deepest;
}

}  // namespace shopfloor::worker

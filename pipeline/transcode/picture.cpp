// SPDX-License-Identifier: MIT
#include "pipeline/transcode/picture.hpp"

extern "C" {
#include <libavutil/frame.h>
}

namespace shopfloor::transcode {

std::uint32_t Picture::width() const noexcept { return static_cast<std::uint32_t>(frame_->width); }

std::uint32_t Picture::height() const noexcept {
    return static_cast<std::uint32_t>(frame_->height);
}

}  // namespace shopfloor::transcode

// SPDX-License-Identifier: MIT
#include "pipeline/transcode/ffmpeg_error.hpp"

extern "C" {
#include <libavutil/error.h>
}

#include <array>
#include <string>

namespace shopfloor::transcode {
namespace {

class FfmpegCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "ffmpeg"; }

    std::string message(int value) const override {
        std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
        av_strerror(value, text.data(), text.size());
        return text.data();
    }
};

}  // namespace

const boost::system::error_category& ffmpeg_category() noexcept {
    static const FfmpegCategory category;
    return category;
}

}  // namespace shopfloor::transcode

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

struct AVFrame;

namespace shopfloor::transcode {

/// An uncoded picture, shared and never changed: any thread may hold and read it.
class Picture {
public:
    explicit Picture(std::shared_ptr<const AVFrame> frame) noexcept : frame_(std::move(frame)) {}

    std::uint32_t width() const noexcept;
    std::uint32_t height() const noexcept;
    /// FFmpeg's, for pipeline/transcode.
    const AVFrame& frame() const noexcept { return *frame_; }

private:
    std::shared_ptr<const AVFrame> frame_;
};

}  // namespace shopfloor::transcode

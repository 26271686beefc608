// SPDX-License-Identifier: MIT
// Owning handles for FFmpeg objects. Private to pipeline/transcode.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <new>

namespace shopfloor::transcode {

/// FFmpeg frees through T** and nulls the pointer; unique_ptr deletes through T*.
template <auto FreeFunction>
struct FreeByAddress {
    template <class T>
    void operator()(T* object) const noexcept {
        FreeFunction(&object);
    }
};
struct ScalerFree {
    void operator()(SwsContext* scaler) const noexcept { sws_freeContext(scaler); }
};

using CodecContextPtr = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using FramePtr = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using PacketPtr = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;
using ScalerPtr = std::unique_ptr<SwsContext, ScalerFree>;

/// The pointer, or std::bad_alloc where it is null.
template <class Pointer>
Pointer allocated(Pointer pointer) {
    if (!pointer) throw std::bad_alloc{};
    return pointer;
}

}  // namespace shopfloor::transcode

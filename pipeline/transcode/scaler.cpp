// SPDX-License-Identifier: MIT
#include "pipeline/transcode/scaler.hpp"

#include "pipeline/transcode/ffmpeg_error.hpp"
#include "pipeline/transcode/ffmpeg_handles.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <cstdint>

namespace shopfloor::transcode {
namespace {

constexpr int kAlignment = 64;  // of rows, for the widest instructions
constexpr AVPixelFormat kFormat = AV_PIX_FMT_YUV420P;

struct PoolFree {
    void operator()(AVBufferPool* pool) const noexcept { av_buffer_pool_uninit(&pool); }
};

bool is_full_range(const AVFrame& frame) {
    return frame.color_range == AVCOL_RANGE_JPEG || frame.format == AV_PIX_FMT_YUVJ420P ||
           frame.format == AV_PIX_FMT_YUVJ422P || frame.format == AV_PIX_FMT_YUVJ444P;
}

// The matrix of a picture that is coded as RGB cannot be kept in one that is not.
bool is_rgb(const AVFrame& frame) {
    const AVPixFmtDescriptor* format =
        av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    return format && (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

}  // namespace

struct Scaler::State {
    int width = 0;
    int height = 0;
    ScalerPtr context;
    struct {
        int width = 0;
        int height = 0;
        int format = AV_PIX_FMT_NONE;
        AVColorSpace colorspace = AVCOL_SPC_UNSPECIFIED;
        bool is_full_range = false;
    } prepared;  // what `context` is for
    std::unique_ptr<AVBufferPool, PoolFree> pool;

    int prepare(const AVFrame& source);
    FramePtr new_frame(const AVFrame& source);
};

int Scaler::State::prepare(const AVFrame& source) {
    if (context && source.width == prepared.width && source.height == prepared.height &&
        source.format == prepared.format && source.colorspace == prepared.colorspace &&
        is_full_range(source) == prepared.is_full_range) {
        return 0;
    }
    context.reset(sws_getContext(source.width,
                                 source.height,
                                 static_cast<AVPixelFormat>(source.format),
                                 width,
                                 height,
                                 kFormat,
                                 SWS_BILINEAR,
                                 nullptr,
                                 nullptr,
                                 nullptr));
    if (!context) return AVERROR(EINVAL);
    constexpr int unity = 1 << 16;
    const int* matrix = sws_getCoefficients(is_rgb(source) ? static_cast<int>(SWS_CS_DEFAULT)
                                                           : static_cast<int>(source.colorspace));
    sws_setColorspaceDetails(
        context.get(), matrix, is_full_range(source) ? 1 : 0, matrix, 0, 0, unity, unity);
    prepared = {.width = source.width,
                .height = source.height,
                .format = source.format,
                .colorspace = source.colorspace,
                .is_full_range = is_full_range(source)};
    return 0;
}

FramePtr Scaler::State::new_frame(const AVFrame& source) {
    FramePtr frame = allocated(FramePtr{av_frame_alloc()});
    if (av_frame_copy_props(frame.get(), &source) < 0) throw std::bad_alloc{};
    frame->format = kFormat;
    frame->width = width;
    frame->height = height;
    frame->color_range = AVCOL_RANGE_MPEG;
    if (is_rgb(source)) frame->colorspace = AVCOL_SPC_SMPTE170M;
    frame->buf[0] = allocated(av_buffer_pool_get(pool.get()));
    av_image_fill_arrays(
        frame->data, frame->linesize, frame->buf[0]->data, kFormat, width, height, kAlignment);
    frame->extended_data = frame->data;
    return frame;
}

Scaler::Scaler(std::uint32_t width, std::uint32_t height) : state_(std::make_unique<State>()) {
    state_->width = static_cast<int>(width);
    state_->height = static_cast<int>(height);
    const int bytes = av_image_get_buffer_size(kFormat, state_->width, state_->height, kAlignment);
    state_->pool.reset(
        allocated(av_buffer_pool_init(static_cast<std::size_t>(bytes) + kAlignment, nullptr)));
}
Scaler::~Scaler() = default;
Scaler::Scaler(Scaler&&) noexcept = default;
Scaler& Scaler::operator=(Scaler&&) noexcept = default;

Result<Picture> Scaler::scale(const Picture& picture) {
    const AVFrame& source = picture.frame();
    if (source.width == state_->width && source.height == state_->height &&
        source.format == kFormat && !is_full_range(source)) {
        return picture;
    }
    const int status = state_->prepare(source);
    if (status < 0) return ffmpeg_error(status);
    FramePtr frame = state_->new_frame(source);
    // Pixels that are not square stay so; the rounding of sizes to even ones is made good.
    const AVRational pixel = source.sample_aspect_ratio;
    if (pixel.num > 0 && pixel.den > 0) {
        av_reduce(&frame->sample_aspect_ratio.num,
                  &frame->sample_aspect_ratio.den,
                  std::int64_t{pixel.num} * source.width * state_->height,
                  std::int64_t{pixel.den} * source.height * state_->width,
                  1024);
    }
    sws_scale(state_->context.get(),
              source.data,
              source.linesize,
              0,
              source.height,
              frame->data,
              frame->linesize);
    return Picture{std::shared_ptr{std::move(frame)}};
}

}  // namespace shopfloor::transcode

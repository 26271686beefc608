// SPDX-License-Identifier: MIT
#include "pipeline/transcode/still.hpp"

#include "pipeline/transcode/decoder.hpp"
#include "pipeline/transcode/ffmpeg_error.hpp"
#include "pipeline/transcode/ffmpeg_handles.hpp"

#include <algorithm>

namespace shopfloor::transcode {
namespace {

constexpr int kJpegQuality = 5;  // FFmpeg's 2 (best) to 31

Result<Picture> decode(media::VideoCodec codec, ByteView config, ByteView keyframe) {
    auto decoder = Decoder::open(codec, config);
    if (!decoder) return decoder.error();
    auto pictures = decoder->decode(keyframe, 0);
    if (!pictures) return pictures.error();
    // The end of the stream makes the decoder give out a frame that it holds for reordering.
    if (pictures->empty()) *pictures = decoder->finish();
    if (pictures->empty()) return ffmpeg_error(AVERROR_INVALIDDATA);
    return pictures->front().picture;
}

Result<FramePtr> scale(const AVFrame& source) {
    const int long_side = std::max(source.width, source.height);
    const int limit = std::min(long_side, static_cast<int>(kStillLongSide));
    FramePtr frame = allocated(FramePtr{av_frame_alloc()});
    frame->format = AV_PIX_FMT_YUV420P;
    frame->color_range = AVCOL_RANGE_JPEG;
    frame->width = std::max(source.width * limit / long_side, 1);
    frame->height = std::max(source.height * limit / long_side, 1);
    const int status = av_frame_get_buffer(frame.get(), 0);
    if (status < 0) return ffmpeg_error(status);

    const ScalerPtr scaler{sws_getContext(source.width,
                                          source.height,
                                          static_cast<AVPixelFormat>(source.format),
                                          frame->width,
                                          frame->height,
                                          AV_PIX_FMT_YUV420P,
                                          SWS_AREA,
                                          nullptr,
                                          nullptr,
                                          nullptr)};
    if (!scaler) return ffmpeg_error(AVERROR(EINVAL));
    constexpr int unity = 1 << 16;
    const int* matrix = sws_getCoefficients(SWS_CS_DEFAULT);
    const int source_is_full = source.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
    sws_setColorspaceDetails(
        scaler.get(), matrix, source_is_full, matrix, 1, 0, unity, unity);  // JPEG is full range
    sws_scale(
        scaler.get(), source.data, source.linesize, 0, source.height, frame->data, frame->linesize);
    return frame;
}

Result<Bytes> encode_jpeg(AVFrame& frame) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!codec) return ffmpeg_error(AVERROR_ENCODER_NOT_FOUND);
    const CodecContextPtr encoder = allocated(CodecContextPtr{avcodec_alloc_context3(codec)});
    encoder->width = frame.width;
    encoder->height = frame.height;
    encoder->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = FF_QP2LAMBDA * kJpegQuality;
    frame.quality = encoder->global_quality;
    frame.pts = 0;

    const PacketPtr packet = allocated(PacketPtr{av_packet_alloc()});
    int status = avcodec_open2(encoder.get(), codec, nullptr);
    if (status >= 0) status = avcodec_send_frame(encoder.get(), &frame);
    if (status >= 0) status = avcodec_receive_packet(encoder.get(), packet.get());
    if (status < 0) return ffmpeg_error(status);
    return Bytes(packet->data, packet->data + packet->size);
}

}  // namespace

Result<Still> make_still(media::VideoCodec codec, ByteView config, ByteView keyframe) {
    const auto picture = decode(codec, config, keyframe);
    if (!picture) {
        if (picture.error() == ffmpeg_error(AVERROR_INVALIDDATA)) return Still{.is_damaged = true};
        return picture.error();
    }
    const auto scaled = scale(picture->frame());
    if (!scaled) return scaled.error();
    auto jpeg = encode_jpeg(**scaled);
    if (!jpeg) return jpeg.error();
    return Still{.width = static_cast<std::uint32_t>((*scaled)->width),
                 .height = static_cast<std::uint32_t>((*scaled)->height),
                 .jpeg = std::move(*jpeg),
                 .is_damaged = picture->frame().decode_error_flags != 0};
}

}  // namespace shopfloor::transcode

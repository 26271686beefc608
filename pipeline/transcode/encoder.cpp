// SPDX-License-Identifier: MIT
#include "pipeline/transcode/encoder.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/transcode/ffmpeg_error.hpp"
#include "pipeline/transcode/ffmpeg_handles.hpp"

extern "C" {
#include <libavutil/opt.h>
}

#include <array>
#include <string_view>
#include <utility>

namespace shopfloor::transcode {
namespace {

// IDRs come when they are asked for.
constexpr int kNoKeyframesOfItsOwn = 1 << 28;

const AVCodec* find_encoder() noexcept {
    for (const char* name : {"libx264", "libopenh264"}) {
        if (const AVCodec* codec = avcodec_find_encoder_by_name(name)) return codec;
    }
    void* at = nullptr;
    while (const AVCodec* codec = av_codec_iterate(&at)) {
        const bool is_software = (codec->capabilities & AV_CODEC_CAP_HARDWARE) == 0;
        if (codec->id == AV_CODEC_ID_H264 && av_codec_is_encoder(codec) && is_software) {
            return codec;
        }
    }
    return nullptr;
}

// Options that an encoder does not have are its own affair.
void set_x264_options(AVCodecContext& context) {
    constexpr std::array<std::pair<const char*, const char*>, 5> options{{
        {"preset", "superfast"},
        {"tune", "zerolatency"},
        {"profile", "high"},
        {"forced-idr", "1"},
        {"sc_threshold", "0"},
    }};
    for (const auto& [name, value] : options) {
        av_opt_set(context.priv_data, name, value, 0);
    }
}

void describe(AVCodecContext& context, const EncoderSettings& settings, const AVFrame& like) {
    context.width = like.width;
    context.height = like.height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.sample_aspect_ratio = like.sample_aspect_ratio;
    context.color_range = like.color_range;
    context.color_primaries = like.color_primaries;
    context.color_trc = like.color_trc;
    context.colorspace = like.colorspace;
    context.chroma_sample_location = like.chroma_location;
    context.framerate = av_d2q(settings.frame_rate, 100'000);
    context.time_base = av_inv_q(context.framerate);  // an id is a frame
    context.bit_rate = settings.bitrate_bps;
    context.rc_max_rate = settings.bitrate_bps;
    context.rc_buffer_size = static_cast<int>(settings.bitrate_bps);  // one second
    context.gop_size = kNoKeyframesOfItsOwn;
    context.max_b_frames = 0;
    context.thread_count = 1;
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
}

}  // namespace

struct Encoder::State {
    CodecContextPtr context;
    FramePtr frame;
    PacketPtr packet;

    Result<std::vector<EncodedPicture>> send(const AVFrame* next);
};

Result<std::vector<EncodedPicture>> Encoder::State::send(const AVFrame* next) {
    int status = avcodec_send_frame(context.get(), next);
    std::vector<EncodedPicture> pictures;
    while (status >= 0) {
        status = avcodec_receive_packet(context.get(), packet.get());
        if (status < 0) break;
        pictures.push_back({.id = packet->pts,
                            .is_idr = (packet->flags & AV_PKT_FLAG_KEY) != 0,
                            .bytes = Bytes(packet->data, packet->data + packet->size)});
        av_packet_unref(packet.get());
    }
    if (status != AVERROR(EAGAIN) && status != AVERROR_EOF) return ffmpeg_error(status);
    return pictures;
}

Encoder::Encoder(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

bool Encoder::is_available() noexcept { return find_encoder() != nullptr; }

Result<Encoder> Encoder::open(const EncoderSettings& settings, const Picture& like) {
    const AVCodec* codec = find_encoder();
    if (!codec) return ffmpeg_error(AVERROR_ENCODER_NOT_FOUND);
    const bool is_x264 = std::string_view{codec->name} == "libx264";
    if (!is_x264) log::warning("transcode", "no libx264: encoding with {}", codec->name);

    CodecContextPtr context = allocated(CodecContextPtr{avcodec_alloc_context3(codec)});
    describe(*context, settings, like.frame());
    if (is_x264) set_x264_options(*context);
    const int status = avcodec_open2(context.get(), codec, nullptr);
    if (status < 0) return ffmpeg_error(status);

    auto state = std::make_unique<State>();
    state->context = std::move(context);
    state->frame = allocated(FramePtr{av_frame_alloc()});
    state->packet = allocated(PacketPtr{av_packet_alloc()});
    return Encoder{std::move(state)};
}

ByteView Encoder::parameter_sets() const noexcept {
    return {state_->context->extradata, static_cast<std::size_t>(state_->context->extradata_size)};
}

Result<std::vector<EncodedPicture>> Encoder::encode(const Picture& picture,
                                                    std::int64_t id,
                                                    bool as_idr) {
    AVFrame& frame = *state_->frame;
    const int status = av_frame_ref(&frame, &picture.frame());
    if (status < 0) return ffmpeg_error(status);
    frame.pts = id;
    frame.pict_type = as_idr ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    auto pictures = state_->send(&frame);
    av_frame_unref(&frame);
    return pictures;
}

Result<std::vector<EncodedPicture>> Encoder::finish() { return state_->send(nullptr); }

}  // namespace shopfloor::transcode

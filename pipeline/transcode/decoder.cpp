// SPDX-License-Identifier: MIT
#include "pipeline/transcode/decoder.hpp"

#include "pipeline/transcode/ffmpeg_error.hpp"
#include "pipeline/transcode/ffmpeg_handles.hpp"

#include <algorithm>
#include <limits>

namespace shopfloor::transcode {

namespace {

const AVCodec* find_decoder(media::VideoCodec codec) noexcept {
    switch (codec) {
        case media::VideoCodec::H264: return avcodec_find_decoder(AV_CODEC_ID_H264);
        case media::VideoCodec::Hevc: return avcodec_find_decoder(AV_CODEC_ID_HEVC);
        // FFmpeg's own of that id is for hardware only.
        case media::VideoCodec::Av1: return avcodec_find_decoder_by_name("libdav1d");
    }
    return nullptr;
}

}  // namespace

struct Decoder::State {
    CodecContextPtr context;
    PacketPtr packet;

    std::vector<DecodedPicture> take_pictures();
};

std::vector<DecodedPicture> Decoder::State::take_pictures() {
    std::vector<DecodedPicture> pictures;
    for (;;) {
        FramePtr frame = allocated(FramePtr{av_frame_alloc()});
        if (avcodec_receive_frame(context.get(), frame.get()) < 0) return pictures;
        if (frame->pts == AV_NOPTS_VALUE) continue;
        const std::int64_t id = frame->pts;
        pictures.push_back({.id = id, .picture = Picture{std::shared_ptr{std::move(frame)}}});
    }
}

Decoder::Decoder(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

bool Decoder::is_available(media::VideoCodec codec) noexcept {
    return find_decoder(codec) != nullptr;
}

Result<Decoder> Decoder::open(media::VideoCodec wanted, ByteView config) {
    av_log_set_level(AV_LOG_QUIET);  // what is wrong is in the Result
    const AVCodec* codec = find_decoder(wanted);
    if (!codec) return ffmpeg_error(AVERROR_DECODER_NOT_FOUND);
    CodecContextPtr context = allocated(CodecContextPtr{avcodec_alloc_context3(codec)});
    auto* extradata =
        static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!extradata) throw std::bad_alloc{};
    std::ranges::copy(config, extradata);
    context->extradata = extradata;  // the context's from here
    context->extradata_size = static_cast<int>(config.size());
    context->max_pixels = kMaxPixels;
    context->thread_count = 1;  // more of them hold frames back
    context->flags |= AV_CODEC_FLAG_LOW_DELAY;
    const int status = avcodec_open2(context.get(), codec, nullptr);
    if (status < 0) return ffmpeg_error(status);

    auto state = std::make_unique<State>();
    state->context = std::move(context);
    state->packet = allocated(PacketPtr{av_packet_alloc()});
    return Decoder{std::move(state)};
}

Result<std::vector<DecodedPicture>> Decoder::decode(ByteView access_unit, std::int64_t id) {
    if (access_unit.size() > std::numeric_limits<int>::max() - AV_INPUT_BUFFER_PADDING_SIZE) {
        return ffmpeg_error(AVERROR_INVALIDDATA);
    }
    AVPacket& packet = *state_->packet;
    int status = av_new_packet(&packet, static_cast<int>(access_unit.size()));
    if (status < 0) return ffmpeg_error(status);
    std::ranges::copy(access_unit, packet.data);
    packet.pts = id;
    status = avcodec_send_packet(state_->context.get(), &packet);
    av_packet_unref(&packet);
    if (status < 0) return ffmpeg_error(status);
    return state_->take_pictures();
}

std::vector<DecodedPicture> Decoder::finish() {
    if (avcodec_send_packet(state_->context.get(), nullptr) < 0) return {};
    return state_->take_pictures();
}

}  // namespace shopfloor::transcode

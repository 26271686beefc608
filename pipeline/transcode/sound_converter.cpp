// SPDX-License-Identifier: MIT
#include "pipeline/transcode/sound_converter.hpp"

#include "pipeline/transcode/ffmpeg_error.hpp"
#include "pipeline/transcode/ffmpeg_handles.hpp"

extern "C" {
#include <libavutil/audio_fifo.h>
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <array>
#include <deque>

namespace shopfloor::transcode {
namespace {

using std::chrono::microseconds;

constexpr AVSampleFormat kEncoderFormat = AV_SAMPLE_FMT_FLTP;
constexpr std::uint32_t kMaxChannels = 2;
constexpr std::uint32_t kMaxRateHz = 192'000;
// Of seconds of sound, in what compresses least.
constexpr std::size_t kMaxFrameBytes = std::size_t{64} * 1024;
constexpr std::size_t kKeptAnchors = 8;  // more than an encoder can hold frames

/// Samples of each channel, at first silence.
struct Planes {
    explicit Planes(int samples) {
        for (std::size_t channel = 0; channel < kMaxChannels; ++channel) {
            values[channel].resize(static_cast<std::size_t>(samples));
            data[channel] = reinterpret_cast<std::uint8_t*>(values[channel].data());
        }
    }

    std::array<std::vector<float>, kMaxChannels> values;
    std::array<std::uint8_t*, kMaxChannels> data{};
};

struct FifoFree {
    void operator()(AVAudioFifo* fifo) const noexcept { av_audio_fifo_free(fifo); }
};
using ResamplerPtr = std::unique_ptr<SwrContext, FreeByAddress<swr_free>>;
using FifoPtr = std::unique_ptr<AVAudioFifo, FifoFree>;

AVCodecID codec_id(media::SoundCodec codec) noexcept {
    switch (codec) {
        case media::SoundCodec::Mp3: return AV_CODEC_ID_MP3;
        case media::SoundCodec::Adpcm: return AV_CODEC_ID_ADPCM_SWF;
        case media::SoundCodec::Nellymoser: return AV_CODEC_ID_NELLYMOSER;
        case media::SoundCodec::PcmU8: return AV_CODEC_ID_PCM_U8;
        case media::SoundCodec::PcmS16: return AV_CODEC_ID_PCM_S16LE;
        case media::SoundCodec::Alaw: return AV_CODEC_ID_PCM_ALAW;
        case media::SoundCodec::Mulaw: return AV_CODEC_ID_PCM_MULAW;
        case media::SoundCodec::Speex: return AV_CODEC_ID_SPEEX;
        case media::SoundCodec::Opus: return AV_CODEC_ID_OPUS;
    }
    return AV_CODEC_ID_NONE;
}

// 44.1 kHz and its parts stay in their family.
int output_rate(std::uint32_t rate_hz) noexcept {
    constexpr std::uint32_t rounded_eighth = 5512;
    const bool is_of_cd = rate_hz == rounded_eighth || (rate_hz >= 11025 && rate_hz % 11025 == 0);
    return is_of_cd ? 44'100 : 48'000;
}

Result<CodecContextPtr> open_decoder(const SoundFormat& source) {
    const AVCodec* codec = avcodec_find_decoder(codec_id(source.codec));
    if (!codec) return ffmpeg_error(AVERROR_DECODER_NOT_FOUND);
    CodecContextPtr context = allocated(CodecContextPtr{avcodec_alloc_context3(codec)});
    context->sample_rate = static_cast<int>(source.sample_rate_hz);
    av_channel_layout_default(&context->ch_layout, static_cast<int>(source.channels));
    context->thread_count = 1;
    const int status = avcodec_open2(context.get(), codec, nullptr);
    if (status < 0) return ffmpeg_error(status);
    return context;
}

Result<CodecContextPtr> open_encoder(const SoundFormat& source) {
    const AVCodec* codec = avcodec_find_encoder_by_name("aac");
    if (!codec) return ffmpeg_error(AVERROR_ENCODER_NOT_FOUND);
    CodecContextPtr context = allocated(CodecContextPtr{avcodec_alloc_context3(codec)});
    context->sample_fmt = kEncoderFormat;
    context->sample_rate = output_rate(source.sample_rate_hz);
    context->time_base = {1, context->sample_rate};
    av_channel_layout_default(&context->ch_layout,
                              static_cast<int>(std::min(source.channels, kMaxChannels)));
    context->bit_rate = kAacBitrateBps;
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    const int status = avcodec_open2(context.get(), codec, nullptr);
    if (status < 0) return ffmpeg_error(status);
    return context;
}

}  // namespace

struct SoundConverter::State {
    /// From this sample of the output on, times count from here.
    struct Anchor {
        std::int64_t sample = 0;
        microseconds time{};
    };

    CodecContextPtr decoder;
    CodecContextPtr encoder;
    ResamplerPtr resampler;
    FifoPtr fifo;
    FramePtr decoded;
    PacketPtr packet;
    struct {
        int rate = 0;
        int format = AV_SAMPLE_FMT_NONE;
        int channels = 0;
    } prepared;  // what `resampler` is for
    std::deque<Anchor> anchors;
    // The next sample that is decoded is so many at this rate after that time.
    microseconds counted_from{};
    std::int64_t counted_samples = 0;
    int counted_rate = 1;
    std::int64_t taken_samples = 0;  // by the encoder
    std::vector<AacFrame> made;

    int take_decoded(microseconds time);
    int prepare();
    int resample(const AVFrame* source);
    int write(Planes& planes, int samples);
    void begin_at(microseconds time);
    int encode_whole_frames();
    int encode(const AVFrame* frame);
    void pad_to_frame();
    microseconds time_of(std::int64_t sample) const;
    microseconds expected() const;
    void count(const AVFrame& frame);
};

// The resampler follows the decoder: a source may change its mind.
int SoundConverter::State::prepare() {
    AVFrame& frame = *decoded;
    if (resampler && frame.sample_rate == prepared.rate && frame.format == prepared.format &&
        frame.ch_layout.nb_channels == prepared.channels) {
        return 0;
    }
    SwrContext* made_resampler = nullptr;
    int status = swr_alloc_set_opts2(&made_resampler,
                                     &encoder->ch_layout,
                                     kEncoderFormat,
                                     encoder->sample_rate,
                                     &frame.ch_layout,
                                     static_cast<AVSampleFormat>(frame.format),
                                     frame.sample_rate,
                                     0,
                                     nullptr);
    resampler.reset(made_resampler);
    if (status >= 0) status = swr_init(resampler.get());
    if (status < 0) {
        resampler.reset();
        return status;
    }
    prepared = {frame.sample_rate, frame.format, frame.ch_layout.nb_channels};
    return 0;
}

// Null: what the resampler holds.
int SoundConverter::State::resample(const AVFrame* source) {
    const int samples = source ? source->nb_samples : 0;
    const int room = swr_get_out_samples(resampler.get(), samples);
    if (room <= 0) return room;
    Planes planes{room};
    const int made_samples =
        swr_convert(resampler.get(),
                    planes.data.data(),
                    room,
                    source ? const_cast<const std::uint8_t**>(source->extended_data) : nullptr,
                    samples);
    return made_samples > 0 ? write(planes, made_samples) : made_samples;
}

int SoundConverter::State::write(Planes& planes, int samples) {
    std::array<void*, kMaxChannels> data{planes.data[0], planes.data[1]};
    return std::min(av_audio_fifo_write(fifo.get(), data.data(), samples), 0);
}

void SoundConverter::State::pad_to_frame() {
    const int rest = av_audio_fifo_size(fifo.get()) % kAacFrameSamples;
    if (rest == 0) return;
    Planes silence{kAacFrameSamples - rest};
    if (write(silence, kAacFrameSamples - rest) < 0) throw std::bad_alloc{};
}

void SoundConverter::State::begin_at(microseconds time) {
    if (resampler) {
        resample(nullptr);
        resampler.reset();
    }
    pad_to_frame();
    anchors.push_back({.sample = taken_samples + av_audio_fifo_size(fifo.get()), .time = time});
    if (anchors.size() > kKeptAnchors) anchors.pop_front();
    counted_from = time;
    counted_samples = 0;
}

int SoundConverter::State::take_decoded(microseconds time) {
    const bool is_first = anchors.empty();
    if (is_first || std::chrono::abs(time - expected()) > kTolerance) begin_at(time);
    int status = 0;
    while (status >= 0) {
        status = avcodec_receive_frame(decoder.get(), decoded.get());
        if (status < 0) break;
        if (decoded->sample_rate <= 0 || decoded->nb_samples <= 0) continue;
        status = prepare();
        if (status >= 0) status = resample(decoded.get());
        count(*decoded);
    }
    if (status != AVERROR(EAGAIN) && status != AVERROR_EOF) return status;
    return encode_whole_frames();
}

// Counted in samples: what is rounded for each frame would add up.
microseconds SoundConverter::State::expected() const {
    return counted_from + microseconds{counted_samples * 1'000'000 / counted_rate};
}

void SoundConverter::State::count(const AVFrame& frame) {
    if (frame.sample_rate != counted_rate) {
        counted_from = expected();
        counted_samples = 0;
        counted_rate = frame.sample_rate;
    }
    counted_samples += frame.nb_samples;
}

int SoundConverter::State::encode_whole_frames() {
    while (av_audio_fifo_size(fifo.get()) >= kAacFrameSamples) {
        const FramePtr frame = allocated(FramePtr{av_frame_alloc()});
        frame->format = kEncoderFormat;
        frame->nb_samples = kAacFrameSamples;
        frame->sample_rate = encoder->sample_rate;
        frame->pts = taken_samples;
        int status = av_channel_layout_copy(&frame->ch_layout, &encoder->ch_layout);
        if (status >= 0) status = av_frame_get_buffer(frame.get(), 0);
        if (status < 0) return status;
        std::array<void*, kMaxChannels> data{frame->data[0], frame->data[1]};
        status = av_audio_fifo_read(fifo.get(), data.data(), kAacFrameSamples);
        if (status < 0) return status;
        taken_samples += kAacFrameSamples;
        status = encode(frame.get());
        if (status < 0) return status;
    }
    return 0;
}

int SoundConverter::State::encode(const AVFrame* frame) {
    int status = avcodec_send_frame(encoder.get(), frame);
    while (status >= 0) {
        status = avcodec_receive_packet(encoder.get(), packet.get());
        if (status < 0) break;
        // The first packet's is before the first sample: by the encoder's delay.
        made.push_back({.time = time_of(packet->pts),
                        .bytes = Bytes(packet->data, packet->data + packet->size)});
        av_packet_unref(packet.get());
    }
    return status == AVERROR(EAGAIN) || status == AVERROR_EOF ? 0 : status;
}

microseconds SoundConverter::State::time_of(std::int64_t sample) const {
    Anchor anchor = anchors.front();
    for (const Anchor& later : anchors) {
        if (later.sample <= sample) anchor = later;
    }
    return anchor.time + microseconds{(sample - anchor.sample) * 1'000'000 / encoder->sample_rate};
}

SoundConverter::SoundConverter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
SoundConverter::~SoundConverter() = default;
SoundConverter::SoundConverter(SoundConverter&&) noexcept = default;
SoundConverter& SoundConverter::operator=(SoundConverter&&) noexcept = default;

Result<SoundConverter> SoundConverter::open(const SoundFormat& source) {
    av_log_set_level(AV_LOG_QUIET);  // what is wrong is in the Result
    const bool is_sane = source.channels > 0 && source.channels <= kMaxChannels &&
                         source.sample_rate_hz > 0 && source.sample_rate_hz <= kMaxRateHz;
    if (!is_sane) return ffmpeg_error(AVERROR_INVALIDDATA);
    auto decoder = open_decoder(source);
    if (!decoder) return decoder.error();
    auto encoder = open_encoder(source);
    if (!encoder) return encoder.error();

    auto state = std::make_unique<State>();
    state->decoder = std::move(*decoder);
    state->encoder = std::move(*encoder);
    state->fifo = allocated(FifoPtr{av_audio_fifo_alloc(
        kEncoderFormat, state->encoder->ch_layout.nb_channels, kAacFrameSamples)});
    state->decoded = allocated(FramePtr{av_frame_alloc()});
    state->packet = allocated(PacketPtr{av_packet_alloc()});
    return SoundConverter{std::move(state)};
}

ByteView SoundConverter::specific_config() const noexcept {
    return {state_->encoder->extradata, static_cast<std::size_t>(state_->encoder->extradata_size)};
}

Result<std::vector<AacFrame>> SoundConverter::convert(ByteView frame, microseconds time) {
    if (frame.empty() || frame.size() > kMaxFrameBytes) return ffmpeg_error(AVERROR_INVALIDDATA);
    AVPacket& packet = *state_->packet;
    int status = av_new_packet(&packet, static_cast<int>(frame.size()));
    if (status < 0) return ffmpeg_error(status);
    std::ranges::copy(frame, packet.data);
    status = avcodec_send_packet(state_->decoder.get(), &packet);
    av_packet_unref(&packet);
    if (status >= 0) status = state_->take_decoded(time);
    if (status < 0) return ffmpeg_error(status);
    return std::exchange(state_->made, {});
}

std::vector<AacFrame> SoundConverter::finish() {
    if (state_->anchors.empty()) return {};
    if (state_->resampler) state_->resample(nullptr);
    state_->pad_to_frame();
    if (state_->encode_whole_frames() >= 0) state_->encode(nullptr);
    return std::exchange(state_->made, {});
}

}  // namespace shopfloor::transcode

// SPDX-License-Identifier: MIT
#include "pipeline/ingest/track_branch.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace shopfloor::ingest {
namespace {

using std::chrono::microseconds;

constexpr std::uint32_t kOpusRateHz = 48'000;
constexpr std::uint32_t kOpusChannels = 2;

struct Parser {
    const char* factory;  // null: frames are whole as they come
    const char* caps;     // of what it gives out
};

Parser parser_of(const TrackCodec& codec) {
    if (codec.converted == media::SoundCodec::Mp3) {
        return {"mpegaudioparse", "audio/mpeg,mpegversion=1,parsed=true"};
    }
    if (codec.converted) return {nullptr, "ANY"};
    if (!codec.video) return {"aacparse", "audio/mpeg,mpegversion=4,stream-format=raw"};
    switch (*codec.video) {
        case media::VideoCodec::H264: break;
        case media::VideoCodec::Hevc:
            return {"h265parse", "video/x-h265,stream-format=hvc1,alignment=au"};
        case media::VideoCodec::Av1:
            return {"av1parse", "video/x-av1,stream-format=obu-stream,alignment=tu"};
    }
    return {"h264parse", "video/x-h264,stream-format=avc,alignment=au"};
}

Bytes copy_bytes(GstBuffer& buffer) {
    Bytes bytes(gst_buffer_get_size(&buffer));
    gst_buffer_extract(&buffer, 0, bytes.data(), bytes.size());
    return bytes;
}

microseconds to_time(GstClockTime time) {
    return microseconds{static_cast<std::int64_t>(time / GST_USECOND)};
}

Bytes codec_data(const GstStructure& caps) {
    const GValue* value = gst_structure_get_value(&caps, "codec_data");
    GstBuffer* buffer = value ? gst_value_get_buffer(value) : nullptr;
    return buffer ? copy_bytes(*buffer) : Bytes{};
}

// Zero where it is not told. Parsers have sizes as int and depths as uint.
std::uint32_t number(const GstStructure& caps, const char* field) {
    int value = 0;
    guint unsigned_value = 0;
    if (gst_structure_get_int(&caps, field, &value)) return static_cast<guint>(std::max(value, 0));
    gst_structure_get_uint(&caps, field, &unsigned_value);
    return unsigned_value;
}

void link(GstPad& from, GstPad& to) {
    if (gst_pad_link(&from, &to) != GST_PAD_LINK_OK) {
        throw std::runtime_error{"a track does not link to its parser"};
    }
}

GstFlowReturn drop_buffer(GstPad*, GstObject*, GstBuffer* raw) noexcept {
    const BufferPtr buffer{raw};
    return GST_FLOW_OK;
}

gboolean drop_event(GstPad*, GstObject*, GstEvent* raw) noexcept {
    const EventPtr event{raw};
    return TRUE;
}

}  // namespace

PadPtr discard(GstPad& pad) {
    const CapsPtr any{gst_caps_new_any()};
    PadPtr end = make_sink_pad(*any, &drop_buffer, &drop_event, nullptr);
    gst_pad_link(&pad, end.get());
    return end;
}

void unwatch_bus(GstElement& pipeline) {
    const BusPtr bus{gst_pipeline_get_bus(GST_PIPELINE_CAST(&pipeline))};
    gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
}

ElementPtr make_element(const char* factory) {
    GstElement* element = gst_element_factory_make(factory, nullptr);
    if (!element) {
        throw std::runtime_error{fmt::format("GStreamer has no element {}", factory)};
    }
    return ElementPtr{GST_ELEMENT_CAST(gst_object_ref_sink(element))};
}

GstElement& add_element(GstBin& pipeline, const char* factory) {
    const ElementPtr element = make_element(factory);
    gst_bin_add(&pipeline, element.get());
    return *element;
}

PadPtr make_sink_pad(GstCaps& caps,
                     GstPadChainFunction chain,
                     GstPadEventFunction event,
                     void* self) {
    const PadTemplatePtr form{static_cast<GstPadTemplate*>(
        gst_object_ref_sink(gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, &caps)))};
    PadPtr pad{GST_PAD_CAST(gst_object_ref_sink(gst_pad_new_from_template(form.get(), nullptr)))};
    gst_pad_set_element_private(pad.get(), self);
    gst_pad_set_chain_function(pad.get(), chain);
    gst_pad_set_event_function(pad.get(), event);
    gst_pad_set_active(pad.get(), TRUE);
    return pad;
}

TrackBranch::TrackBranch(GstBin& pipeline,
                         GstPad& source_pad,
                         TrackCodec codec,
                         GraphListener& listener)
    : codec_(codec), listener_(listener) {
    const Parser wanted = parser_of(codec);
    const CapsPtr caps{gst_caps_from_string(wanted.caps)};
    pad_ = make_sink_pad(*caps, &TrackBranch::on_frame, &TrackBranch::on_event, this);
    if (!wanted.factory) {
        link(source_pad, *pad_);
        return;
    }
    GstElement& parser = add_element(pipeline, wanted.factory);
    const PadPtr parser_out{gst_element_get_static_pad(&parser, "src")};
    link(*parser_out, *pad_);
    gst_element_sync_state_with_parent(&parser);
    const PadPtr parser_in{gst_element_get_static_pad(&parser, "sink")};
    link(source_pad, *parser_in);
}

// Codec parameters are told by the caps, before the frames that they are for; and a converter has
// something left at the end. Called by GStreamer, as on_frame: never let an exception out.
gboolean TrackBranch::on_event(GstPad* pad, GstObject*, GstEvent* raw) noexcept {
    const EventPtr event{raw};
    auto& branch = *static_cast<TrackBranch*>(gst_pad_get_element_private(pad));
    try {
        if (GST_EVENT_TYPE(raw) == GST_EVENT_CAPS) {
            GstCaps* caps = nullptr;
            gst_event_parse_caps(raw, &caps);
            branch.forward_config(*gst_caps_get_structure(caps, 0));
        } else if (GST_EVENT_TYPE(raw) == GST_EVENT_EOS && branch.converter_) {
            branch.forward_converted(branch.converter_->finish());
        }
    } catch (const std::exception& error) {
        log::error("ingest", "codec parameters dropped: {}", error.what());
    }
    return TRUE;
}

GstFlowReturn TrackBranch::on_frame(GstPad* pad, GstObject*, GstBuffer* raw) noexcept {
    const BufferPtr buffer{raw};
    try {
        static_cast<TrackBranch*>(gst_pad_get_element_private(pad))->forward_frame(*buffer);
        return GST_FLOW_OK;
    } catch (const std::exception& error) {
        log::error("ingest", "frame dropped: {}", error.what());
        return GST_FLOW_ERROR;
    }
}

void TrackBranch::forward_config(const GstStructure& caps) {
    if (codec_.video) return forward_video_config(caps);
    if (codec_.converted) return open_converter(caps);
    forward_audio_config(codec_data(caps));
}

void TrackBranch::forward_video_config(const GstStructure& caps) {
    package::VideoTrack track;
    track.codec = *codec_.video;
    track.config = codec_data(caps);
    track.width = number(caps, "width");
    track.height = number(caps, "height");
    int numerator = 0;
    int denominator = 0;
    gst_structure_get_fraction(&caps, "framerate", &numerator, &denominator);
    if (numerator > 0 && denominator > 0) {
        track.frame_rate = package::believable(
            {static_cast<std::uint32_t>(numerator), static_cast<std::uint32_t>(denominator)});
    }
    if (gst_structure_get_fraction(&caps, "pixel-aspect-ratio", &numerator, &denominator) &&
        numerator > 0 && denominator > 0) {
        track.pixel = {static_cast<std::uint32_t>(numerator),
                       static_cast<std::uint32_t>(denominator)};
    }
    // The first caps may be told before the parser has seen a picture's size.
    if (track.width == 0 || track.height == 0 || track == video_) return;
    video_ = track;
    const auto bit_depth =
        std::max(number(caps, "bit-depth-luma"), number(caps, "bit-depth-chroma"));
    listener_.graph_event(VideoConfig{.track = std::move(track), .bit_depth = bit_depth});
}

void TrackBranch::forward_audio_config(Bytes specific_config) {
    if (specific_config.empty() || specific_config == specific_config_) return;
    specific_config_ = specific_config;
    listener_.graph_event(AudioConfig{.specific_config = std::move(specific_config),
                                      .converted_from = codec_.converted});
}

void TrackBranch::open_converter(const GstStructure& caps) {
    // In RTP, Opus is always of one form, and decoders make that of it (RFC 7587, 4.1 and 7).
    const bool is_opus = codec_.converted == media::SoundCodec::Opus;
    const transcode::SoundFormat format{
        .codec = *codec_.converted,
        .sample_rate_hz = is_opus ? kOpusRateHz : number(caps, "rate"),
        .channels = is_opus ? kOpusChannels : number(caps, "channels")};
    if (format == sound_) return;
    sound_ = format;
    auto converter = transcode::SoundConverter::open(format);
    if (!converter) {
        converter_.reset();
        log::warning("ingest", "sound is not converted: {}", converter.error().message());
        return listener_.graph_event(UnknownTrack{"audio/unknown"});
    }
    converter_ = std::move(*converter);
    const ByteView specific_config = converter_->specific_config();
    forward_audio_config({specific_config.begin(), specific_config.end()});
}

void TrackBranch::forward_converted(std::vector<transcode::AacFrame> frames) {
    for (transcode::AacFrame& frame : frames) {
        listener_.graph_event(TrackFrame{.track = media::TrackKind::Audio,
                                         .decode_time = frame.time,
                                         .presentation_time = frame.time,
                                         .payload = std::move(frame.bytes)});
    }
}

void TrackBranch::convert(ByteView frame, microseconds time) {
    if (!converter_) return;
    auto frames = converter_->convert(frame, time);
    if (frames) return forward_converted(std::move(*frames));
    if (std::exchange(is_broken_logged_, true)) return;
    log::warning("ingest", "sound that is not decoded: {}", frames.error().message());
}

// Raw timestamps, not running time: audio may start before the segment does.
void TrackBranch::forward_frame(GstBuffer& buffer) {
    const bool has_presentation_time = GST_BUFFER_PTS_IS_VALID(&buffer);
    const bool has_decode_time = GST_BUFFER_DTS_IS_VALID(&buffer);
    if (!has_presentation_time && !has_decode_time) return;
    const GstClockTime decode = has_decode_time ? GST_BUFFER_DTS(&buffer) : GST_BUFFER_PTS(&buffer);
    const GstClockTime presentation = has_presentation_time ? GST_BUFFER_PTS(&buffer) : decode;
    if (codec_.converted) return convert(copy_bytes(buffer), to_time(presentation));
    const bool is_audio = !codec_.video;
    listener_.graph_event(
        TrackFrame{.track = is_audio ? media::TrackKind::Audio : media::TrackKind::Video,
                   .decode_time = to_time(is_audio ? presentation : decode),
                   .presentation_time = to_time(presentation),
                   .is_keyframe = !GST_BUFFER_FLAG_IS_SET(&buffer, GST_BUFFER_FLAG_DELTA_UNIT),
                   .payload = copy_bytes(buffer)});
}

}  // namespace shopfloor::ingest

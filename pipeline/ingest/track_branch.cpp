// SPDX-License-Identifier: MIT
#include "pipeline/ingest/track_branch.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace shopfloor::ingest {
namespace {

using std::chrono::microseconds;

struct Parser {
    const char* factory;
    const char* caps;  // of what it gives out
};

Parser parser_of(const TrackCodec& codec) {
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

void link(GstElement& from, GstElement& to) {
    if (!gst_element_link(&from, &to)) throw std::runtime_error{"elements do not link"};
}

}  // namespace

GstElement& add_element(GstBin& pipeline, const char* factory) {
    GstElement* element = gst_element_factory_make(factory, nullptr);
    if (!element) {
        throw std::runtime_error{fmt::format(
            "GStreamer has no element {}: install gstreamer1.0-plugins-base, -good and -bad",
            factory)};
    }
    gst_bin_add(&pipeline, element);
    return *element;
}

TrackBranch::TrackBranch(GstBin& pipeline,
                         GstPad& source_pad,
                         TrackCodec codec,
                         GraphListener& listener)
    : codec_(codec), listener_(listener) {
    const Parser wanted = parser_of(codec);
    GstElement& parser = add_element(pipeline, wanted.factory);
    GstElement& appsink = add_element(pipeline, "appsink");
    const CapsPtr caps{gst_caps_from_string(wanted.caps)};
    g_object_set(&appsink,
                 "sync",
                 FALSE,
                 "async",
                 FALSE,
                 "enable-last-sample",
                 FALSE,
                 "caps",
                 caps.get(),
                 nullptr);

    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &TrackBranch::on_new_sample;
    gst_app_sink_set_callbacks(GST_APP_SINK_CAST(&appsink), &callbacks, this, nullptr);
    const PadPtr sink_pad{gst_element_get_static_pad(&appsink, "sink")};
    gst_pad_add_probe(sink_pad.get(),
                      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                      &TrackBranch::on_sink_event,
                      this,
                      nullptr);

    link(parser, appsink);
    gst_element_sync_state_with_parent(&appsink);
    gst_element_sync_state_with_parent(&parser);
    const PadPtr parser_pad{gst_element_get_static_pad(&parser, "sink")};
    if (gst_pad_link(&source_pad, parser_pad.get()) != GST_PAD_LINK_OK) {
        throw std::runtime_error{"a track does not link to its parser"};
    }
}

// Codec parameters are told by the caps, before the frames that they are for.
GstPadProbeReturn TrackBranch::on_sink_event(GstPad*,
                                             GstPadProbeInfo* info,
                                             gpointer self) noexcept {
    GstEvent* event = gst_pad_probe_info_get_event(info);
    if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS) return GST_PAD_PROBE_OK;
    GstCaps* caps = nullptr;
    gst_event_parse_caps(event, &caps);
    try {
        auto& branch = *static_cast<TrackBranch*>(self);
        const GstStructure& structure = *gst_caps_get_structure(caps, 0);
        branch.codec_.video ? branch.forward_video_config(structure)
                            : branch.forward_audio_config(structure);
    } catch (const std::exception& error) {
        log::error("ingest", "codec parameters dropped: {}", error.what());
    }
    return GST_PAD_PROBE_OK;
}

// Runs on the streaming thread: never block here, never let an exception out.
GstFlowReturn TrackBranch::on_new_sample(GstAppSink* appsink, gpointer self) noexcept {
    const SamplePtr sample{gst_app_sink_pull_sample(appsink)};
    if (!sample) return GST_FLOW_EOS;
    GstBuffer* buffer = gst_sample_get_buffer(sample.get());
    if (!buffer) return GST_FLOW_OK;
    try {
        static_cast<TrackBranch*>(self)->forward_frame(*buffer);
        return GST_FLOW_OK;
    } catch (const std::exception& error) {
        log::error("ingest", "frame dropped: {}", error.what());
        return GST_FLOW_ERROR;
    }
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
        track.frame_rate = {static_cast<std::uint32_t>(numerator),
                            static_cast<std::uint32_t>(denominator)};
    }
    // The first caps may be told before the parser has seen a picture's size.
    if (track.width == 0 || track.height == 0 || track == video_) return;
    video_ = track;
    const auto bit_depth =
        std::max(number(caps, "bit-depth-luma"), number(caps, "bit-depth-chroma"));
    listener_.graph_event(VideoConfig{.track = std::move(track), .bit_depth = bit_depth});
}

void TrackBranch::forward_audio_config(const GstStructure& caps) {
    Bytes specific_config = codec_data(caps);
    if (specific_config.empty() || specific_config == specific_config_) return;
    specific_config_ = specific_config;
    listener_.graph_event(AudioConfig{.specific_config = std::move(specific_config)});
}

// Raw timestamps, not running time: audio may start before the segment does.
void TrackBranch::forward_frame(GstBuffer& buffer) {
    const bool has_presentation_time = GST_BUFFER_PTS_IS_VALID(&buffer);
    const bool has_decode_time = GST_BUFFER_DTS_IS_VALID(&buffer);
    if (!has_presentation_time && !has_decode_time) return;
    const GstClockTime decode = has_decode_time ? GST_BUFFER_DTS(&buffer) : GST_BUFFER_PTS(&buffer);
    const GstClockTime presentation = has_presentation_time ? GST_BUFFER_PTS(&buffer) : decode;
    const bool is_audio = !codec_.video;
    listener_.graph_event(
        TrackFrame{.track = is_audio ? media::TrackKind::Audio : media::TrackKind::Video,
                   .decode_time = to_time(is_audio ? presentation : decode),
                   .presentation_time = to_time(presentation),
                   .is_keyframe = !GST_BUFFER_FLAG_IS_SET(&buffer, GST_BUFFER_FLAG_DELTA_UNIT),
                   .payload = copy_bytes(buffer)});
}

}  // namespace shopfloor::ingest

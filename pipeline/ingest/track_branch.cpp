// SPDX-License-Identifier: MIT
#include "pipeline/ingest/track_branch.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace shopfloor::ingest {
namespace {

using std::chrono::microseconds;

constexpr const char* kVideoCaps = "video/x-h264,stream-format=avc,alignment=au";
constexpr const char* kAudioCaps = "audio/mpeg,mpegversion=4,stream-format=raw";

Bytes copy_bytes(GstBuffer& buffer) {
    Bytes bytes(gst_buffer_get_size(&buffer));
    gst_buffer_extract(&buffer, 0, bytes.data(), bytes.size());
    return bytes;
}

microseconds to_time(GstClockTime time) {
    return microseconds{static_cast<std::int64_t>(time / GST_USECOND)};
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
                         media::TrackKind track,
                         GraphListener& listener)
    : track_(track), listener_(listener) {
    const bool is_video = track == media::TrackKind::Video;
    GstElement& parser = add_element(pipeline, is_video ? "h264parse" : "aacparse");
    GstElement& appsink = add_element(pipeline, "appsink");
    const CapsPtr caps{gst_caps_from_string(is_video ? kVideoCaps : kAudioCaps)};
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
        throw std::runtime_error{"the demuxer's track does not link"};
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
        static_cast<TrackBranch*>(self)->forward_config(*caps);
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

void TrackBranch::forward_config(const GstCaps& caps) {
    const GstStructure* structure = gst_caps_get_structure(&caps, 0);
    const GValue* value = gst_structure_get_value(structure, "codec_data");
    GstBuffer* buffer = value ? gst_value_get_buffer(value) : nullptr;
    if (!buffer) return;
    Bytes codec_data = copy_bytes(*buffer);
    if (codec_data == codec_data_) return;
    codec_data_ = codec_data;
    listener_.graph_event(TrackConfig{.track = track_, .codec_data = std::move(codec_data)});
}

// Raw timestamps, not running time: audio may start before the segment does.
void TrackBranch::forward_frame(GstBuffer& buffer) {
    const bool has_presentation_time = GST_BUFFER_PTS_IS_VALID(&buffer);
    const bool has_decode_time = GST_BUFFER_DTS_IS_VALID(&buffer);
    if (!has_presentation_time && !has_decode_time) return;
    const GstClockTime decode = has_decode_time ? GST_BUFFER_DTS(&buffer) : GST_BUFFER_PTS(&buffer);
    const GstClockTime presentation = has_presentation_time ? GST_BUFFER_PTS(&buffer) : decode;
    const bool is_audio = track_ == media::TrackKind::Audio;
    listener_.graph_event(TrackFrame{.track = track_,
                                     .decode_time = to_time(is_audio ? presentation : decode),
                                     .presentation_time = to_time(presentation),
                                     .payload = copy_bytes(buffer)});
}

}  // namespace shopfloor::ingest

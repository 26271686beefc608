// SPDX-License-Identifier: MIT
#include "pipeline/ingest/flv_graph.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ingest/track_branch.hpp"

#include <gst/app/gstappsrc.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace shopfloor::ingest {
namespace {

// A graph's bytes live in their vector until GStreamer has read them.
GstBuffer* to_buffer(Bytes bytes) {
    auto* owned = new Bytes{std::move(bytes)};
    return gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY,
                                       owned->data(),
                                       owned->size(),
                                       0,
                                       owned->size(),
                                       owned,
                                       [](gpointer data) { delete static_cast<Bytes*>(data); });
}

}  // namespace

void load_gstreamer() {
    // Without this GStreamer looks at each plugin's file to see whether it changed.
    const char* registry = std::getenv("GST_REGISTRY");
    if (registry && access(registry, R_OK) == 0) setenv("GST_REGISTRY_UPDATE", "no", 0);
    GError* raw_error = nullptr;
    if (gst_init_check(nullptr, nullptr, &raw_error)) return;
    const ErrorPtr error{raw_error};
    throw std::runtime_error{error ? error->message : "GStreamer does not start"};
}

struct FlvGraph::State {
    explicit State(GraphListener& events) : listener(events) {}

    static void on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept;
    static GstBusSyncReply on_message(GstBus*, GstMessage* raw, gpointer self) noexcept;
    void add_track(GstPad& pad);
    void discard(GstPad& pad);

    GstBin& bin() const { return *GST_BIN_CAST(pipeline.get()); }

    GraphListener& listener;
    ElementPtr pipeline;
    GstElement* appsrc = nullptr;  // the pipeline's
    // Streaming thread only, until the pipeline is in NULL.
    std::unique_ptr<TrackBranch> video;
    std::unique_ptr<TrackBranch> audio;
};

void FlvGraph::State::on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    try {
        state.add_track(*pad);
    } catch (const std::exception& error) {
        state.listener.graph_event(GraphFailed{error.what()});
    }
}

void FlvGraph::State::add_track(GstPad& pad) {
    const CapsPtr caps{gst_pad_get_current_caps(&pad)};
    const GstStructure* structure = caps ? gst_caps_get_structure(caps.get(), 0) : nullptr;
    int mpeg_version = 0;
    if (structure) gst_structure_get_int(structure, "mpegversion", &mpeg_version);

    if (structure && !video && gst_structure_has_name(structure, "video/x-h264")) {
        video = std::make_unique<TrackBranch>(bin(), pad, media::TrackKind::Video, listener);
    } else if (structure && !audio && mpeg_version == 4 &&
               gst_structure_has_name(structure, "audio/mpeg")) {
        audio = std::make_unique<TrackBranch>(bin(), pad, media::TrackKind::Audio, listener);
    } else {
        listener.graph_event(
            UnknownTrack{structure ? gst_structure_get_name(structure) : "unknown"});
        discard(pad);
    }
}

// A pad that leads nowhere stops the demuxer.
void FlvGraph::State::discard(GstPad& pad) {
    GstElement& sink = add_element(bin(), "fakesink");
    g_object_set(&sink, "sync", FALSE, "async", FALSE, nullptr);
    gst_element_sync_state_with_parent(&sink);
    const PadPtr sink_pad{gst_element_get_static_pad(&sink, "sink")};
    gst_pad_link(&pad, sink_pad.get());
}

// Runs on whatever thread posts: takes the plain values out, and nothing queues up.
GstBusSyncReply FlvGraph::State::on_message(GstBus*, GstMessage* raw, gpointer self) noexcept {
    const MessagePtr message{raw};  // a handler that drops a message owns it
    auto& state = *static_cast<State*>(self);
    if (GST_MESSAGE_TYPE(raw) == GST_MESSAGE_EOS) {
        state.listener.graph_event(Drained{});
    } else if (GST_MESSAGE_TYPE(raw) == GST_MESSAGE_ERROR) {
        GError* raw_error = nullptr;
        gst_message_parse_error(raw, &raw_error, nullptr);
        const ErrorPtr error{raw_error};
        state.listener.graph_event(GraphFailed{error ? error->message : "unknown error"});
    }
    return GST_BUS_DROP;
}

FlvGraph::FlvGraph(GraphListener& listener) : state_(std::make_unique<State>(listener)) {
    state_->pipeline.reset(GST_ELEMENT_CAST(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    const BusPtr bus{gst_pipeline_get_bus(GST_PIPELINE_CAST(state_->pipeline.get()))};
    gst_bus_set_sync_handler(bus.get(), &State::on_message, state_.get(), nullptr);

    GstElement& appsrc = add_element(state_->bin(), "appsrc");
    GstElement& demuxer = add_element(state_->bin(), "flvdemux");
    state_->appsrc = &appsrc;
    g_object_set(&appsrc,
                 "is-live",
                 TRUE,
                 "format",
                 GST_FORMAT_BYTES,
                 "max-bytes",
                 guint64{0},
                 "block",
                 FALSE,
                 nullptr);
    g_signal_connect(&demuxer, "pad-added", G_CALLBACK(&State::on_pad_added), state_.get());
    if (!gst_element_link(&appsrc, &demuxer) ||
        gst_element_set_state(state_->pipeline.get(), GST_STATE_PLAYING) ==
            GST_STATE_CHANGE_FAILURE) {
        throw std::runtime_error{"the ingest graph does not start"};
    }
}

FlvGraph::~FlvGraph() {
    gst_element_set_state(state_->pipeline.get(), GST_STATE_NULL);
    const BusPtr bus{gst_pipeline_get_bus(GST_PIPELINE_CAST(state_->pipeline.get()))};
    gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
}

void FlvGraph::push(Bytes bytes) {
    if (bytes.empty()) return;
    gst_app_src_push_buffer(GST_APP_SRC_CAST(state_->appsrc), to_buffer(std::move(bytes)));
}

void FlvGraph::finish() { gst_app_src_end_of_stream(GST_APP_SRC_CAST(state_->appsrc)); }

std::size_t FlvGraph::waiting_bytes() const noexcept {
    return gst_app_src_get_current_level_bytes(GST_APP_SRC_CAST(state_->appsrc));
}

}  // namespace shopfloor::ingest

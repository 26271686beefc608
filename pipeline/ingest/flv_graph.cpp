// SPDX-License-Identifier: MIT
#include "pipeline/ingest/flv_graph.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ingest/enhanced_source.hpp"
#include "pipeline/ingest/flv_splitter.hpp"
#include "pipeline/ingest/track_branch.hpp"

#include <gst/app/gstappsrc.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace shopfloor::ingest {
namespace {

// The sound of one of flvdemux's pads: AAC, or what is made AAC.
std::optional<TrackCodec> sound_of(const GstStructure& caps) {
    const std::string_view name = gst_structure_get_name(&caps);
    if (name == "audio/mpeg") {
        int version = 0;
        gst_structure_get_int(&caps, "mpegversion", &version);
        return version == 4 ? TrackCodec{}
                            : TrackCodec{.video = {}, .converted = media::SoundCodec::Mp3};
    }
    if (name == "audio/x-raw") {
        const char* format = gst_structure_get_string(&caps, "format");
        const bool is_wide = format && std::string_view{format} == "S16LE";
        return TrackCodec{
            .video = {},
            .converted = is_wide ? media::SoundCodec::PcmS16 : media::SoundCodec::PcmU8};
    }
    constexpr std::array<std::pair<std::string_view, media::SoundCodec>, 5> others{{
        {"audio/x-adpcm", media::SoundCodec::Adpcm},
        {"audio/x-nellymoser", media::SoundCodec::Nellymoser},
        {"audio/x-alaw", media::SoundCodec::Alaw},
        {"audio/x-mulaw", media::SoundCodec::Mulaw},
        {"audio/x-speex", media::SoundCodec::Speex},
    }};
    for (const auto& [other, codec] : others) {
        if (name == other) return TrackCodec{.video = {}, .converted = codec};
    }
    return std::nullopt;
}

}  // namespace

struct FlvGraph::State {
    explicit State(GraphListener& events) : listener(events) {}

    static GstPadProbeReturn on_bytes(GstPad*, GstPadProbeInfo* info, gpointer self) noexcept;
    static GstPadProbeReturn on_end(GstPad*, GstPadProbeInfo* info, gpointer self) noexcept;
    static void on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept;
    static GstBusSyncReply on_message(GstBus*, GstMessage* raw, gpointer self) noexcept;
    GstFlowReturn route(ByteView bytes);
    void add_track(GstPad& pad);
    void discard(GstPad& pad);

    GstBin& bin() const { return *GST_BIN_CAST(pipeline.get()); }

    GraphListener& listener;
    ElementPtr pipeline;
    GstElement* appsrc = nullptr;  // the pipeline's
    PadPtr demuxer_pad;
    // Streaming thread only, until the pipeline is in NULL.
    FlvSplitter splitter;
    std::optional<EnhancedSource> enhanced;
    std::unique_ptr<TrackBranch> video;
    std::unique_ptr<TrackBranch> audio;
    bool has_plain_track = false;
};

// Stands between appsrc and the demuxer. One thread does it all, so that sound and picture come
// out in the order in which they came in.
GstPadProbeReturn FlvGraph::State::on_bytes(GstPad*,
                                            GstPadProbeInfo* info,
                                            gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    const BufferPtr buffer{gst_pad_probe_info_get_buffer(info)};  // whoever handles one owns it
    GST_PAD_PROBE_INFO_DATA(info) = nullptr;
    GstMapInfo map{};
    GstFlowReturn flow = GST_FLOW_ERROR;
    if (gst_buffer_map(buffer.get(), &map, GST_MAP_READ)) {
        try {
            flow = state.route({map.data, map.size});
        } catch (const std::exception& error) {
            state.listener.graph_event(GraphFailed{error.what()});
        }
        gst_buffer_unmap(buffer.get(), &map);
    }
    GST_PAD_PROBE_INFO_FLOW_RETURN(info) = flow;
    return GST_PAD_PROBE_HANDLED;
}

GstFlowReturn FlvGraph::State::route(ByteView bytes) {
    GstFlowReturn flow = GST_FLOW_OK;
    for (FlvPart& part : splitter.take(bytes)) {
        if (auto* plain = std::get_if<PlainFlv>(&part)) {
            flow = gst_pad_chain(demuxer_pad.get(), to_buffer(std::move(plain->bytes)));
        } else {
            flow = enhanced->push(std::move(std::get<EnhancedTag>(part)));
        }
        if (flow != GST_FLOW_OK) break;
    }
    return flow;
}

// The demuxer calls an end without any track an error: it does not hear of one.
GstPadProbeReturn FlvGraph::State::on_end(GstPad*, GstPadProbeInfo* info, gpointer self) noexcept {
    if (GST_EVENT_TYPE(gst_pad_probe_info_get_event(info)) != GST_EVENT_EOS)
        return GST_PAD_PROBE_OK;
    auto& state = *static_cast<State*>(self);
    state.enhanced->finish();
    return state.enhanced->has_track() && !state.has_plain_track ? GST_PAD_PROBE_DROP
                                                                 : GST_PAD_PROBE_OK;
}

void FlvGraph::State::on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    try {
        state.add_track(*pad);
    } catch (const std::exception& error) {
        state.listener.graph_event(GraphFailed{error.what()});
    }
}

void FlvGraph::State::add_track(GstPad& pad) {
    has_plain_track = true;
    const CapsPtr caps{gst_pad_get_current_caps(&pad)};
    const GstStructure* structure = caps ? gst_caps_get_structure(caps.get(), 0) : nullptr;
    const auto sound = structure ? sound_of(*structure) : std::nullopt;
    if (structure && !video && gst_structure_has_name(structure, "video/x-h264")) {
        video = std::make_unique<TrackBranch>(
            bin(), pad, TrackCodec{.video = media::VideoCodec::H264, .converted = {}}, listener);
    } else if (sound && !audio) {
        audio = std::make_unique<TrackBranch>(bin(), pad, *sound, listener);
    } else {
        listener.graph_event(
            UnknownTrack{structure ? gst_structure_get_name(structure) : "unknown"});
        discard(pad);
    }
}

// A pad that leads nowhere stops the demuxer.
void FlvGraph::State::discard(GstPad& pad) {
    GstElement& sink = add_element(bin(), "appsink");
    g_object_set(&sink,
                 "sync",
                 FALSE,
                 "async",
                 FALSE,
                 "enable-last-sample",
                 FALSE,
                 "max-buffers",
                 1,
                 "drop",
                 TRUE,
                 "wait-on-eos",
                 FALSE,
                 nullptr);
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
    state_->enhanced.emplace(state_->bin(), listener);
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
    state_->demuxer_pad.reset(gst_element_get_static_pad(&demuxer, "sink"));
    const PadPtr source_pad{gst_element_get_static_pad(&appsrc, "src")};
    gst_pad_add_probe(
        source_pad.get(), GST_PAD_PROBE_TYPE_BUFFER, &State::on_bytes, state_.get(), nullptr);
    gst_pad_add_probe(source_pad.get(),
                      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                      &State::on_end,
                      state_.get(),
                      nullptr);
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

// SPDX-License-Identifier: MIT
#include "pipeline/ingest/flv_graph.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ingest/enhanced_source.hpp"
#include "pipeline/ingest/flv_splitter.hpp"
#include "pipeline/ingest/track_branch.hpp"

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

    static void on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept;
    void begin();
    GstFlowReturn route(ByteView bytes);
    void fail(std::string reason) noexcept;
    void add_track(GstPad& pad);

    GstBin& bin() const { return *GST_BIN_CAST(pipeline.get()); }

    GraphListener& listener;
    ElementPtr pipeline;
    PadPtr demuxer_pad;
    FlvSplitter splitter;
    std::optional<EnhancedSource> enhanced;
    std::unique_ptr<TrackBranch> video;
    std::unique_ptr<TrackBranch> audio;
    std::vector<PadPtr> discarded;
    bool has_plain_track = false;
    bool has_video = false;            // as it was told
    std::uint64_t repaired_times = 0;  // as well
    bool has_failed = false;
};

// What a source element would say first.
void FlvGraph::State::begin() {
    gst_pad_send_event(demuxer_pad.get(), gst_event_new_stream_start("flv"));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_BYTES);
    gst_pad_send_event(demuxer_pad.get(), gst_event_new_segment(&segment));
}

void FlvGraph::State::fail(std::string reason) noexcept {
    if (!std::exchange(has_failed, true)) listener.graph_event(GraphFailed{std::move(reason)});
}

GstFlowReturn FlvGraph::State::route(ByteView bytes) {
    GstFlowReturn flow = GST_FLOW_OK;
    std::vector<FlvPart> parts = splitter.take(bytes);
    if (splitter.has_video() && !std::exchange(has_video, true)) {
        listener.graph_event(VideoSeen{});
    }
    if (splitter.repaired_times() != repaired_times) {
        repaired_times = splitter.repaired_times();
        listener.graph_event(TimesRepaired{repaired_times});
    }
    for (FlvPart& part : parts) {
        if (auto* plain = std::get_if<PlainFlv>(&part)) {
            flow = gst_pad_chain(demuxer_pad.get(), to_buffer(std::move(plain->bytes)));
        } else {
            flow = enhanced->push(std::move(std::get<EnhancedTag>(part)));
        }
        if (flow != GST_FLOW_OK) break;
    }
    return flow;
}

void FlvGraph::State::on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    try {
        state.add_track(*pad);
    } catch (const std::exception& error) {
        state.fail(error.what());
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
        discarded.push_back(discard(pad));
    }
}

FlvGraph::FlvGraph(GraphListener& listener) : state_(std::make_unique<State>(listener)) {
    state_->pipeline.reset(GST_ELEMENT_CAST(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    watch_bus(*state_->pipeline, *state_);

    GstElement& demuxer = add_element(state_->bin(), "flvdemux");
    state_->enhanced.emplace(state_->bin(), listener);
    g_signal_connect(&demuxer, "pad-added", G_CALLBACK(&State::on_pad_added), state_.get());
    state_->demuxer_pad.reset(gst_element_get_static_pad(&demuxer, "sink"));
    if (gst_element_set_state(state_->pipeline.get(), GST_STATE_PLAYING) ==
        GST_STATE_CHANGE_FAILURE) {
        throw std::runtime_error{"the ingest graph does not start"};
    }
    state_->begin();
}

FlvGraph::~FlvGraph() {
    gst_element_set_state(state_->pipeline.get(), GST_STATE_NULL);
    unwatch_bus(*state_->pipeline);
}

void FlvGraph::push(ByteView bytes) noexcept {
    if (bytes.empty() || state_->has_failed) return;
    try {
        const GstFlowReturn flow = state_->route(bytes);
        if (flow < GST_FLOW_EOS || flow == GST_FLOW_NOT_LINKED)
            state_->fail(gst_flow_get_name(flow));
    } catch (const std::exception& error) {
        state_->fail(error.what());
    }
}

// The demuxer calls an end without any track an error: it does not hear of one.
void FlvGraph::finish() noexcept {
    state_->enhanced->finish();
    if (!state_->enhanced->has_track() || state_->has_plain_track) {
        gst_pad_send_event(state_->demuxer_pad.get(), gst_event_new_eos());
    }
    state_->listener.graph_event(Drained{});
}

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_graph.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ingest/enhanced_source.hpp"
#include "pipeline/ingest/track_branch.hpp"
#include "pipeline/ingest/ts_demuxer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace shopfloor::ingest {
namespace {

// A source that changes its codec so often is none that anybody could watch.
constexpr std::size_t kMaxPictureSources = 8;

constexpr const char* kScrambled =
    "The stream is scrambled (conditional access). Send it in the clear: SRT encrypts it on its "
    "way.";

const char* caps_of(const TrackCodec& codec) {
    if (!codec.video) return "audio/mpeg,mpegversion=4,stream-format=adts";
    return codec.video == media::VideoCodec::Hevc
               ? "video/x-h265,stream-format=byte-stream,alignment=au"
               : "video/x-h264,stream-format=byte-stream,alignment=au";
}

std::string no_video_sentence(const std::vector<std::string>& left_out) {
    if (left_out.empty()) {
        return "The stream has no video. Send H.264 or HEVC with AAC sound.";
    }
    return fmt::format(
        "The stream has no video that is taken here, but {}. Send H.264 or HEVC "
        "with AAC sound.",
        fmt::join(left_out, ", "));
}

PadPtr make_source_pad() {
    PadPtr pad{GST_PAD_CAST(gst_object_ref_sink(gst_pad_new(nullptr, GST_PAD_SRC)))};
    gst_pad_set_active(pad.get(), TRUE);
    return pad;
}

/// A source pad of ours with a parser behind it, in place of a demuxer's.
class ElementaryStream {
public:
    ElementaryStream(GstBin& pipeline, TrackCodec codec, GraphListener& listener)
        : pad_(make_source_pad()), branch_(pipeline, *pad_, codec, listener) {
        gst_pad_push_event(pad_.get(), gst_event_new_stream_start("ts"));
        const CapsPtr caps{gst_caps_from_string(caps_of(codec))};
        gst_pad_push_event(pad_.get(), gst_event_new_caps(caps.get()));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_push_event(pad_.get(), gst_event_new_segment(&segment));
    }

    GstFlowReturn push(TsFrame frame) {
        BufferPtr buffer{to_buffer(std::move(frame.bytes))};
        if (frame.decode_time) {
            const auto decode = *frame.decode_time;
            const auto shown = std::max(decode + frame.composition, std::chrono::microseconds{});
            GST_BUFFER_DTS(buffer.get()) = static_cast<GstClockTime>(decode.count()) * GST_USECOND;
            GST_BUFFER_PTS(buffer.get()) = static_cast<GstClockTime>(shown.count()) * GST_USECOND;
        }
        return gst_pad_push(pad_.get(), buffer.release());
    }

private:
    PadPtr pad_;
    TrackBranch branch_;
};

}  // namespace

struct TsGraph::State {
    explicit State(GraphListener& events)
        : listener(events),
          demuxer({.tracks = [this](const TsTracks& tracks) { take(tracks); },
                   .frame = [this](TsFrame frame) { take(std::move(frame)); },
                   .scrambled = [this] { fail(kScrambled); }}) {}

    void take(const TsTracks& tracks);
    void take(TsFrame frame);
    void open_video(media::VideoCodec codec);
    void fail(std::string reason) noexcept;
    void tell_repairs();

    GstBin& bin() const { return *GST_BIN_CAST(pipeline.get()); }

    GraphListener& listener;
    TsDemuxer demuxer;
    ElementPtr pipeline;
    std::vector<std::unique_ptr<ElementaryStream>> videos;  // the last one is fed
    std::unique_ptr<ElementaryStream> sound;
    std::optional<media::VideoCodec> codec;
    std::uint64_t repairs = 0;          // as they were told
    std::vector<std::string> left_out;  // of the latest map, where it has no video
    bool has_sound = false;
    bool has_video = false;
    bool has_failed = false;
};

void TsGraph::State::fail(std::string reason) noexcept {
    if (!std::exchange(has_failed, true)) listener.graph_event(GraphFailed{std::move(reason)});
}

void TsGraph::State::take(const TsTracks& tracks) {
    has_sound = tracks.has_sound;
    has_video = tracks.video.has_value();
    // Another map may have it, or the next version of this one: the source's patience ends it.
    if (!has_video) {
        left_out = tracks.left_out;
        return;
    }
    listener.graph_event(VideoSeen{});
    if (codec != tracks.video) open_video(*tracks.video);
    if (tracks.has_sound || tracks.left_out.empty()) return;
    listener.graph_event(UnknownTrack{fmt::format("{}", fmt::join(tracks.left_out, ", "))});
}

void TsGraph::State::open_video(media::VideoCodec wanted) {
    if (videos.size() >= kMaxPictureSources) {
        return fail("The stream changes its codec again and again. Set one, and start again.");
    }
    codec = wanted;
    videos.push_back(std::make_unique<ElementaryStream>(
        bin(), TrackCodec{.video = wanted, .converted = {}}, listener));
}

void TsGraph::State::take(TsFrame frame) {
    if (has_failed || videos.empty()) return;
    ElementaryStream& stream = frame.track == media::TrackKind::Video ? *videos.back() : *sound;
    const GstFlowReturn flow = stream.push(std::move(frame));
    // Frames before their parameters have nowhere to go yet.
    if (flow < GST_FLOW_EOS && flow != GST_FLOW_NOT_NEGOTIATED) fail(gst_flow_get_name(flow));
}

void TsGraph::State::tell_repairs() {
    if (demuxer.repairs() == repairs) return;
    repairs = demuxer.repairs();
    listener.graph_event(TimesRepaired{repairs});
}

TsGraph::TsGraph(GraphListener& listener) : state_(std::make_unique<State>(listener)) {
    State& state = *state_;
    state.pipeline.reset(GST_ELEMENT_CAST(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    watch_bus(*state.pipeline, state);
    if (gst_element_set_state(state.pipeline.get(), GST_STATE_PLAYING) ==
        GST_STATE_CHANGE_FAILURE) {
        throw std::runtime_error{"the MPEG-TS graph does not start"};
    }
    state.sound = std::make_unique<ElementaryStream>(
        state.bin(), TrackCodec{.video = {}, .converted = {}}, listener);
}

TsGraph::~TsGraph() {
    gst_element_set_state(state_->pipeline.get(), GST_STATE_NULL);
    unwatch_bus(*state_->pipeline);
}

void TsGraph::push(ByteView packets) noexcept {
    if (state_->has_failed) return;
    try {
        state_->demuxer.take(packets);
        state_->tell_repairs();
    } catch (const std::exception& error) {
        state_->fail(error.what());
    }
}

bool TsGraph::has_sound() const noexcept { return state_->has_sound; }

std::optional<std::string> TsGraph::lacks_video() const {
    if (!has_map() || state_->has_video) return std::nullopt;
    return no_video_sentence(state_->left_out);
}

bool TsGraph::has_map() const noexcept { return state_->demuxer.has_map(); }

}  // namespace shopfloor::ingest

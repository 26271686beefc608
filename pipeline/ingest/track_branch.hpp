// SPDX-License-Identifier: MIT
// From one pad of a demuxer to events. Private to pipeline/ingest.
#pragma once

#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/ingest/gst_handles.hpp"
#include "pipeline/transcode/sound_converter.hpp"

namespace shopfloor::ingest {

/// What a track is: video, sound that is made AAC, or, with neither of them, AAC.
struct TrackCodec {
    std::optional<media::VideoCodec> video;
    std::optional<media::SoundCodec> converted;
};

/// A parser behind a pad, and our own pad behind that; codec parameters and frames become events.
/// Owner: the graph's thread. `pipeline` and `listener` must outlive it.
class TrackBranch {
public:
    /// Adds the branch to `pipeline` and links `source_pad`. Throws std::runtime_error.
    TrackBranch(GstBin& pipeline, GstPad& source_pad, TrackCodec codec, GraphListener& listener);

    TrackBranch(const TrackBranch&) = delete;
    TrackBranch& operator=(const TrackBranch&) = delete;

private:
    static GstFlowReturn on_frame(GstPad* pad, GstObject*, GstBuffer* raw) noexcept;
    static gboolean on_event(GstPad* pad, GstObject*, GstEvent* raw) noexcept;
    void forward_frame(GstBuffer& buffer);
    void forward_config(const GstStructure& caps);
    void forward_video_config(const GstStructure& caps);
    void forward_audio_config(Bytes specific_config);
    void open_converter(const GstStructure& caps);
    void convert(ByteView frame, std::chrono::microseconds time);
    void forward_converted(std::vector<transcode::AacFrame> frames);

    const TrackCodec codec_;
    GraphListener& listener_;
    PadPtr pad_;
    // What was told last:
    std::optional<package::VideoTrack> video_;
    Bytes specific_config_;
    std::optional<transcode::SoundFormat> sound_;
    std::optional<transcode::SoundConverter> converter_;
    bool is_broken_logged_ = false;
};

/// The end of a branch: an active pad of ours that takes `caps`.
PadPtr make_sink_pad(GstCaps& caps,
                     GstPadChainFunction chain,
                     GstPadEventFunction event,
                     void* self);

/// An end for `pad` that drops what comes: a pad that leads nowhere would stop what is before it.
PadPtr discard(GstPad& pad);

/// Has errors on the pipeline's bus told to `fail`, a State's member, by whichever thread has them;
/// nothing queues up. Until `unwatch_bus`.
template <class State>
void watch_bus(GstElement& pipeline, State& state) {
    const BusPtr bus{gst_pipeline_get_bus(GST_PIPELINE_CAST(&pipeline))};
    const GstBusSyncHandler handler = [](GstBus*, GstMessage* raw, gpointer self) noexcept {
        const MessagePtr message{raw};  // a handler that drops a message owns it
        if (GST_MESSAGE_TYPE(raw) == GST_MESSAGE_ERROR) {
            GError* raw_error = nullptr;
            gst_message_parse_error(raw, &raw_error, nullptr);
            const ErrorPtr error{raw_error};
            static_cast<State*>(self)->fail(error ? error->message : "unknown error");
        }
        return GST_BUS_DROP;
    };
    gst_bus_set_sync_handler(bus.get(), handler, &state, nullptr);
}
void unwatch_bus(GstElement& pipeline);

/// A new element. Throws std::runtime_error.
ElementPtr make_element(const char* factory);

/// A new element of the pipeline. Throws std::runtime_error, naming what to install.
GstElement& add_element(GstBin& pipeline, const char* factory);

}  // namespace shopfloor::ingest

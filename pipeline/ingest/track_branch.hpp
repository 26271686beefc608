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

/// A new element. Throws std::runtime_error.
ElementPtr make_element(const char* factory);

/// A new element of the pipeline. Throws std::runtime_error, naming what to install.
GstElement& add_element(GstBin& pipeline, const char* factory);

}  // namespace shopfloor::ingest

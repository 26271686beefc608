// SPDX-License-Identifier: MIT
// From one pad of a demuxer to events. Private to pipeline/ingest.
#pragma once

#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/ingest/gst_handles.hpp"
#include "pipeline/transcode/sound_converter.hpp"

#include <gst/app/gstappsink.h>

namespace shopfloor::ingest {

/// What a track is: video, sound that is made AAC, or, with neither of them, AAC.
struct TrackCodec {
    std::optional<media::VideoCodec> video;
    std::optional<media::SoundCodec> converted;
};

/// A parser and an appsink behind a pad; codec parameters and frames become events.
/// Construct on any thread; destroy when the pipeline is in NULL, so that no streaming thread
/// is inside a callback. `pipeline` and `listener` must outlive it.
class TrackBranch {
public:
    /// Adds the branch to `pipeline` and links `source_pad`. Throws std::runtime_error.
    TrackBranch(GstBin& pipeline, GstPad& source_pad, TrackCodec codec, GraphListener& listener);

    TrackBranch(const TrackBranch&) = delete;
    TrackBranch& operator=(const TrackBranch&) = delete;

private:
    static GstFlowReturn on_new_sample(GstAppSink* appsink, gpointer self) noexcept;
    static GstPadProbeReturn on_sink_event(GstPad* pad,
                                           GstPadProbeInfo* info,
                                           gpointer self) noexcept;
    void forward_frame(GstBuffer& buffer);
    void forward_config(const GstStructure& caps);
    void forward_video_config(const GstStructure& caps);
    void forward_audio_config(Bytes specific_config);
    void open_converter(const GstStructure& caps);
    void convert(ByteView frame, std::chrono::microseconds time);
    void forward_converted(std::vector<transcode::AacFrame> frames);

    const TrackCodec codec_;
    GraphListener& listener_;
    // Streaming thread only: what was told last.
    std::optional<package::VideoTrack> video_;
    Bytes specific_config_;
    std::optional<transcode::SoundFormat> sound_;
    std::optional<transcode::SoundConverter> converter_;
    bool is_broken_logged_ = false;
};

/// A new element of the pipeline. Throws std::runtime_error, naming what to install.
GstElement& add_element(GstBin& pipeline, const char* factory);

}  // namespace shopfloor::ingest

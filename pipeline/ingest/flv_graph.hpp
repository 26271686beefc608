// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ingest/graph_event.hpp"

#include <memory>

namespace shopfloor::ingest {

/// FLV bytes in, coded frames out: appsrc ! flvdemux ! h264parse, aacparse ! appsink.
///
/// Video with an extended header (HEVC, AV1) is taken out of the stream before flvdemux, which does
/// not know it, and goes to h265parse or av1parse ! appsink. Sound that is not AAC is made AAC by
/// transcode::SoundConverter on GStreamer's thread.
/// One graph for one stream: flvdemux does not recover from a second header. Frames leave on
/// GStreamer's thread as soon as their last byte has come in; nothing is buffered.
/// Owner: one thread. `listener` must outlive it.
class FlvGraph {
public:
    /// Builds and starts. Throws std::runtime_error when an element is missing.
    explicit FlvGraph(GraphListener& listener);
    /// Stops GStreamer's threads; may block for some milliseconds.
    ~FlvGraph();

    FlvGraph(const FlvGraph&) = delete;
    FlvGraph& operator=(const FlvGraph&) = delete;

    /// Takes the next bytes; never blocks.
    void push(Bytes bytes);

    /// No more bytes: Drained follows when the last frame is out.
    void finish();

    /// Bytes that were pushed and not yet demuxed.
    std::size_t waiting_bytes() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ingest/graph_event.hpp"

#include <memory>

namespace shopfloor::ingest {

/// FLV bytes in, coded frames out: flvdemux ! h264parse, aacparse.
///
/// Video with an extended header (HEVC, AV1) is taken out of the stream before flvdemux, which does
/// not know it, and goes to h265parse or av1parse. Sound that is not AAC is made AAC by
/// transcode::SoundConverter.
/// One graph for one stream: flvdemux does not recover from a second header. It has no thread of
/// its own, and buffers nothing: frames are told while their last byte is pushed.
/// Owner: one thread. `listener` must outlive it.
class FlvGraph {
public:
    /// Builds and starts. Throws std::runtime_error when an element is missing.
    explicit FlvGraph(GraphListener& listener);
    ~FlvGraph();

    FlvGraph(const FlvGraph&) = delete;
    FlvGraph& operator=(const FlvGraph&) = delete;

    /// Takes the next bytes, and tells what is in them. After GraphFailed nothing more is told.
    void push(ByteView bytes) noexcept;

    /// No more bytes: tells the last frame, and Drained.
    void finish() noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::ingest

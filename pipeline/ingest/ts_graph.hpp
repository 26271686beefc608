// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/ingest/graph_event.hpp"

#include <memory>
#include <optional>
#include <string>

namespace shopfloor::ingest {

/// MPEG-TS packets in, coded frames out: TsDemuxer, then h264parse or h265parse, and aacparse.
/// Like FlvGraph it has no thread of its own: frames are told while their last byte is pushed.
/// A stream that is scrambled is GraphFailed with a sentence for its publisher; sound that is not
/// taken is an UnknownTrack. Without video nothing is told.
/// Owner: one thread. `listener` must outlive it.
class TsGraph {
public:
    /// Builds and starts. Throws std::runtime_error when an element is missing.
    explicit TsGraph(GraphListener& listener);
    ~TsGraph();

    TsGraph(const TsGraph&) = delete;
    TsGraph& operator=(const TsGraph&) = delete;

    /// Takes whole packets, and tells what is in them. After GraphFailed nothing more is told.
    void push(ByteView packets) noexcept;

    /// Whether a table said what is in the stream.
    bool has_map() const noexcept;
    /// What its publisher should know, where the tables tell of no video that is taken now.
    std::optional<std::string> lacks_video() const;
    /// Whether the stream has sound that is taken.
    bool has_sound() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::ingest

// SPDX-License-Identifier: MIT
// From extended video tags to a parser. Private to pipeline/ingest.
#pragma once

#include "pipeline/ingest/flv_splitter.hpp"
#include "pipeline/ingest/track_branch.hpp"
#include "pipeline/media/enhanced_video.hpp"

namespace shopfloor::ingest {

/// A buffer whose bytes live in their vector until GStreamer has read them.
[[nodiscard]] GstBuffer* to_buffer(Bytes bytes);

/// The source pad that extended video comes out of, where flvdemux has one for each other track.
/// Its times are those that flvdemux would give them, so that sound and picture stay together.
/// Owner: the graph's thread. `pipeline` and `listener` must outlive it.
class EnhancedSource {
public:
    EnhancedSource(GstBin& pipeline, GraphListener& listener)
        : pipeline_(pipeline), listener_(listener) {}

    /// Frames before their parameters, and what is no frame, are left out; another codec than
    /// HEVC and AV1 is told as an UnknownTrack. Throws std::runtime_error.
    GstFlowReturn push(EnhancedTag tag);
    /// No more tags.
    void finish();

    bool has_track() const noexcept { return branch_ != nullptr; }

private:
    void begin(media::VideoCodec codec, ByteView config);
    void open(media::VideoCodec codec);
    GstClockTime decode_time(std::uint32_t time_ms);

    GstBin& pipeline_;
    GraphListener& listener_;
    PadPtr pad_;
    std::optional<media::VideoCodec> codec_;
    std::unique_ptr<TrackBranch> branch_;
    std::optional<std::uint32_t> last_time_ms_;
    std::int64_t offset_ms_ = 0;
    bool is_refused_ = false;
};

}  // namespace shopfloor::ingest

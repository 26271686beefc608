// SPDX-License-Identifier: MIT
// What comes out of an ingest graph.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"

#include <string>
#include <variant>

namespace shopfloor::ingest {

/// A track's codec parameters: an AVCDecoderConfigurationRecord or an AudioSpecificConfig.
/// Comes before the track's first frame, and again whenever the source sends others.
struct TrackConfig {
    media::TrackKind track = media::TrackKind::Video;
    Bytes codec_data;
};

/// One coded frame: an access unit in length-prefixed form, or a raw AAC frame. The times are
/// the source's own; its zero means nothing.
struct TrackFrame {
    media::TrackKind track = media::TrackKind::Video;
    std::chrono::microseconds decode_time{};
    std::chrono::microseconds presentation_time{};
    Bytes payload;
};

/// The source has a track that is neither H.264 nor AAC.
struct UnknownTrack {
    std::string media_type;  // "audio/mpeg, mpegversion=1 …"
};

/// Everything that was in the graph has come out.
struct Drained {};

struct GraphFailed {
    std::string reason;
};

using GraphEvent = std::variant<TrackConfig, TrackFrame, UnknownTrack, Drained, GraphFailed>;

/// Takes events on GStreamer's threads: must not block, must not throw.
class GraphListener {
public:
    virtual ~GraphListener() = default;
    virtual void graph_event(GraphEvent event) noexcept = 0;
};

}  // namespace shopfloor::ingest

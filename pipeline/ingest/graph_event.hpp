// SPDX-License-Identifier: MIT
// What comes out of an ingest graph.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"
#include "pipeline/package/video_track.hpp"

#include <string>
#include <variant>

namespace shopfloor::ingest {

/// The video's parameters, as far as its parser knows them. Comes before the track's first frame,
/// and again whenever the source sends others.
struct VideoConfig {
    package::VideoTrack track;
    std::uint32_t bit_depth = 8;  // of HEVC and AV1: the deeper of luma and chroma
};

/// The same of the sound, which is AAC or was made so.
struct AudioConfig {
    Bytes specific_config;  // AudioSpecificConfig
    std::optional<media::SoundCodec> converted_from;
};

/// One coded frame: an access unit in length-prefixed form, a temporal unit of AV1, or a raw AAC
/// frame. The times are the source's own; its zero means nothing.
struct TrackFrame {
    media::TrackKind track = media::TrackKind::Video;
    std::chrono::microseconds decode_time{};
    std::chrono::microseconds presentation_time{};
    bool is_keyframe = false;  // a video parser's word: pictures from here on can be decoded
    Bytes payload;
};

/// The stream has video in it, of whatever kind. Once, before anything that comes of it.
struct VideoSeen {};

/// Times of the source that were changed on the way, all in all.
struct TimesRepaired {
    std::uint64_t count = 0;
};

/// The source has a track of another codec.
struct UnknownTrack {
    std::string media_type;  // "audio/mpeg, mpegversion=1 …"
};

/// Everything that was in the graph has come out.
struct Drained {};

struct GraphFailed {
    std::string reason;
};

using GraphEvent = std::variant<VideoSeen,
                                VideoConfig,
                                AudioConfig,
                                TimesRepaired,
                                TrackFrame,
                                UnknownTrack,
                                Drained,
                                GraphFailed>;

/// Takes events while the graph is pushed to: must not push to it, must not throw.
class GraphListener {
public:
    virtual ~GraphListener() = default;
    virtual void graph_event(GraphEvent event) noexcept = 0;
};

}  // namespace shopfloor::ingest

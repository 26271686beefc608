// SPDX-License-Identifier: MIT
// Bodies of FLV tags (Adobe Flash Video File Format 10.1, E.4.2 and E.4.3; of HEVC as enhanced RTMP
// v1 has them). Pure.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/ingest/graph_event.hpp"

namespace shopfloor::receiver {

/// The parameters of H.264 or HEVC.
[[nodiscard]] Bytes tag_body(const ingest::VideoConfig& config);
/// An AAC sequence header.
[[nodiscard]] Bytes tag_body(const ingest::AudioConfig& config);
/// A frame of AAC, or of video in `codec`.
[[nodiscard]] Bytes tag_body(const ingest::TrackFrame& frame, media::VideoCodec codec);

}  // namespace shopfloor::receiver

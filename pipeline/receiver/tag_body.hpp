// SPDX-License-Identifier: MIT
// Bodies of FLV tags (Adobe Flash Video File Format 10.1, E.4.2 and E.4.3). Pure.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/ingest/graph_event.hpp"

namespace shopfloor::receiver {

/// An AVC sequence header.
[[nodiscard]] Bytes tag_body(const ingest::VideoConfig& config);
/// An AAC sequence header.
[[nodiscard]] Bytes tag_body(const ingest::AudioConfig& config);
/// A frame of H.264 without reordering, or of AAC.
[[nodiscard]] Bytes tag_body(const ingest::TrackFrame& frame);

}  // namespace shopfloor::receiver

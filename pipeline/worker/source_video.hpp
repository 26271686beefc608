// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/ingest/graph_event.hpp"

#include <optional>
#include <string>

namespace shopfloor::worker {

/// The video that a source sends, and what can be done with it.
struct SourceVideo {
    package::VideoTrack track;
    std::vector<Bytes> parameter_sets;       // of H.264 and HEVC
    std::uint8_t nal_length_bytes = 4;       // of H.264
    bool may_be_interlaced = false;          // of H.264
    std::optional<std::string> unplayable;   // why browsers would not play it, and what to set
    std::optional<std::string> undecodable;  // why the server cannot decode it, either
};

/// Pure. Errors: package::PackageError, of an H.264 or HEVC configuration record.
[[nodiscard]] Result<SourceVideo> read_source_video(ingest::VideoConfig config);

/// Whether both are one video, however its parameters are written. Pure.
[[nodiscard]] bool is_same(const SourceVideo& left, const SourceVideo& right);

/// Whether a frame is one that viewers may join at: an IDR of H.264, a random access point of
/// HEVC (an IDR, BLA or CRA), a key frame of AV1. Pure.
[[nodiscard]] bool is_sync(const SourceVideo& video, const ingest::TrackFrame& frame) noexcept;

}  // namespace shopfloor::worker

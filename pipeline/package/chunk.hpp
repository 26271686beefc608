// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"
#include "pipeline/package/fragment.hpp"

#include <memory>
#include <vector>

namespace shopfloor::package {

/// What all renditions of a chunk have in common. Ticks are those of kVideoTimescale from the
/// epoch's zero. Immutable once made, so any thread may read it.
struct ChunkSkeleton {
    std::uint32_t index = 0;                 // counts up by one from the epoch's first
    std::uint64_t first_frame = 0;           // PlacedFrame::number of its first
    std::vector<std::int64_t> decode_ticks;  // of its frames, in decode order; at least one
    std::int64_t end_ticks = 0;              // where the video ends
    std::vector<Sample> audio;
    media::MediaTime end{};  // where the longer of both tracks ends
};

/// A finished chunk of a rendition, its times from the epoch's zero: the decode time of the
/// source's first keyframe.
struct PackagedChunk {
    std::shared_ptr<const ChunkSkeleton> skeleton;
    bool begins_with_keyframe = false;
    media::MediaTime decode_time{};
    media::MediaTime presentation_time{};
    media::MediaTime duration{};  // of the video
    Fragment fragment;
};

/// Ticks of kVideoTimescale as a time, and presentation after decode time as a sample has it,
/// cut off at its limits. Pure.
[[nodiscard]] media::MediaTime video_time(std::int64_t ticks) noexcept;
[[nodiscard]] std::int32_t composition_ticks(std::int64_t presentation_ticks,
                                             std::int64_t decode_ticks) noexcept;

/// A chunk of `video`, which is not empty and lasts from the skeleton's first decode time to its
/// end. Pure.
[[nodiscard]] PackagedChunk package_chunk(std::shared_ptr<const ChunkSkeleton> skeleton,
                                          std::span<const Sample> video);

}  // namespace shopfloor::package

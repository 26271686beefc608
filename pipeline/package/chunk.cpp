// SPDX-License-Identifier: MIT
#include "pipeline/package/chunk.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace shopfloor::package {

media::MediaTime video_time(std::int64_t ticks) noexcept {
    return media::MediaTime{ticks * 100 / 9};
}

std::int32_t composition_ticks(std::int64_t presentation_ticks,
                               std::int64_t decode_ticks) noexcept {
    using Limits = std::numeric_limits<std::int32_t>;
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(presentation_ticks - decode_ticks, Limits::min(), Limits::max()));
}

PackagedChunk package_chunk(std::shared_ptr<const ChunkSkeleton> skeleton,
                            std::span<const Sample> video) {
    const Sample& first = video.front();
    Fragment fragment = write_fragment(skeleton->index + 1, video, skeleton->audio);
    const media::MediaTime begin = video_time(first.decode_ticks);
    const media::MediaTime duration = video_time(skeleton->end_ticks) - begin;
    return {
        .skeleton = std::move(skeleton),
        .begins_with_keyframe = first.is_sync,
        .decode_time = begin,
        .presentation_time = video_time(first.decode_ticks + first.composition_ticks),
        .duration = duration,
        .fragment = std::move(fragment),
    };
}

}  // namespace shopfloor::package

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/chunk.hpp"

#include <deque>

namespace shopfloor::package {

/// One coded frame of a rendition that was encoded from the source's pictures.
struct RungFrame {
    /// The place that it takes: the PlacedFrame::number of the source's frame whose decode time
    /// it gets. Pictures take the places in the order in which they are shown.
    std::uint64_t place = 0;
    std::int64_t presentation_ticks = 0;  // of kVideoTimescale, from the epoch's zero
    bool is_sync = false;
    Bytes payload;  // an access unit in length-prefixed form
};

/// The samples of a chunk whose frames are `frames`: of its places, in rising order, at least one.
/// The time of a place that has no frame goes to the frame before, or to the first. Pure.
[[nodiscard]] std::vector<Sample> rung_samples(const ChunkSkeleton& skeleton,
                                               std::span<RungFrame> frames);

/// Makes a rung's chunks: the source's chunks with other pictures in them. A chunk that has no
/// frame at all is left out. Owner: one thread.
class RungPackager {
public:
    /// Of each chunk, in order. May come before and after its frames.
    [[nodiscard]] std::vector<PackagedChunk> add(std::shared_ptr<const ChunkSkeleton> skeleton);
    /// Places rise; a frame whose place does not, or whose chunk has left, is dropped.
    [[nodiscard]] std::vector<PackagedChunk> add(RungFrame frame);
    /// No more frames: what is left of the chunks that are known.
    [[nodiscard]] std::vector<PackagedChunk> finish();

private:
    std::vector<PackagedChunk> take_complete(bool is_end);

    std::deque<std::shared_ptr<const ChunkSkeleton>> skeletons_;
    std::deque<RungFrame> frames_;
    std::uint64_t next_place_ = 0;
};

}  // namespace shopfloor::package

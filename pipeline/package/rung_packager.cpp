// SPDX-License-Identifier: MIT
#include "pipeline/package/rung_packager.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace shopfloor::package {
namespace {

// A rung that waits for its first keyframe, or whose pictures do not come, does not collect more.
constexpr std::size_t kMaxSkeletons = 1024;

std::uint64_t end_of(const ChunkSkeleton& skeleton) {
    return skeleton.first_frame + skeleton.decode_ticks.size();
}

}  // namespace

std::vector<Sample> rung_samples(const ChunkSkeleton& skeleton, std::span<RungFrame> frames) {
    std::vector<Sample> samples;
    samples.reserve(frames.size());
    for (RungFrame& frame : frames) {
        const std::int64_t decode_ticks =
            samples.empty() ? skeleton.decode_ticks.front()
                            : skeleton.decode_ticks[frame.place - skeleton.first_frame];
        if (!samples.empty()) {
            Sample& before = samples.back();
            before.duration_ticks = static_cast<std::uint32_t>(decode_ticks - before.decode_ticks);
        }
        samples.push_back(
            {.decode_ticks = decode_ticks,
             .composition_ticks = composition_ticks(frame.presentation_ticks, decode_ticks),
             .is_sync = frame.is_sync,
             .payload = std::move(frame.payload)});
    }
    Sample& last = samples.back();
    last.duration_ticks = static_cast<std::uint32_t>(skeleton.end_ticks - last.decode_ticks);
    return samples;
}

std::vector<PackagedChunk> RungPackager::add(std::shared_ptr<const ChunkSkeleton> skeleton) {
    skeletons_.push_back(std::move(skeleton));
    if (skeletons_.size() > kMaxSkeletons) skeletons_.pop_front();
    return take_complete(false);
}

std::vector<PackagedChunk> RungPackager::add(RungFrame frame) {
    if (frame.place < next_place_) return {};
    next_place_ = frame.place + 1;
    frames_.push_back(std::move(frame));
    return take_complete(false);
}

std::vector<PackagedChunk> RungPackager::finish() { return take_complete(true); }

std::vector<PackagedChunk> RungPackager::take_complete(bool is_end) {
    std::vector<PackagedChunk> chunks;
    while (!skeletons_.empty()) {
        const std::uint64_t end = end_of(*skeletons_.front());
        if (!is_end && next_place_ < end) break;
        const auto skeleton = std::move(skeletons_.front());
        skeletons_.pop_front();
        while (!frames_.empty() && frames_.front().place < skeleton->first_frame) {
            frames_.pop_front();
        }
        const auto rest = std::ranges::find_if(
            frames_, [&](const RungFrame& frame) { return frame.place >= end; });
        std::vector<RungFrame> inside{std::make_move_iterator(frames_.begin()),
                                      std::make_move_iterator(rest)};
        frames_.erase(frames_.begin(), rest);
        if (inside.empty()) continue;
        const std::vector<Sample> video = rung_samples(*skeleton, inside);
        chunks.push_back(package_chunk(skeleton, video));
    }
    return chunks;
}

}  // namespace shopfloor::package

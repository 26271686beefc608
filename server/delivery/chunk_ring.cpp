// SPDX-License-Identifier: MIT
#include "server/delivery/chunk_ring.hpp"

#include <utility>

namespace shopfloor::delivery {

bool ChunkRing::append(broadcast::SharedChunk chunk) {
    if (!chunks_.empty() && chunk->sequence != next_sequence()) {
        if (!chunk->begins_with_keyframe || chunk->sequence < next_sequence()) return false;
        chunks_.clear();
        bytes_ = 0;
        newest_keyframe_.reset();
    }
    bytes_ += chunk->frame.size();
    if (chunk->begins_with_keyframe) newest_keyframe_ = chunk->sequence;
    chunks_.push_back(std::move(chunk));
    while (chunks_.size() > 1 && over_limits())
        forget_oldest();
    return true;
}

const broadcast::Chunk* ChunkRing::find(std::uint32_t sequence) const noexcept {
    if (chunks_.empty() || sequence < first_sequence()) return nullptr;
    const std::size_t index = sequence - first_sequence();
    return index < chunks_.size() ? chunks_[index].get() : nullptr;
}

media::MediaTime ChunkRing::begin_time() const noexcept {
    return chunks_.empty() ? media::MediaTime{} : chunks_.front()->time;
}

media::MediaTime ChunkRing::end_time() const noexcept {
    return chunks_.empty() ? media::MediaTime{} : chunks_.back()->time + chunks_.back()->duration;
}

bool ChunkRing::over_limits() const noexcept {
    return bytes_ > limits_.bytes || end_time() - begin_time() > limits_.duration;
}

void ChunkRing::forget_oldest() {
    bytes_ -= chunks_.front()->frame.size();
    chunks_.pop_front();
    if (newest_keyframe_ && *newest_keyframe_ < first_sequence()) newest_keyframe_.reset();
}

}  // namespace shopfloor::delivery

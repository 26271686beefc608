// SPDX-License-Identifier: MIT
#include "server/delivery/chunk_ring.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace shopfloor::delivery {

bool ChunkRing::append(broadcast::SharedChunk chunk) {
    if (!chunks_.empty() && chunk->sequence != next_sequence()) {
        if (!chunk->begins_with_keyframe || chunk->sequence < next_sequence()) return false;
        chunks_.clear();
        bytes_ = 0;
        keyframes_.clear();
        last_group_ = {};
    }
    bytes_ += chunk->frame.size();
    if (chunk->begins_with_keyframe) {
        if (!keyframes_.empty()) last_group_ = chunk->time - find(keyframes_.back())->time;
        keyframes_.push_back(chunk->sequence);
    }
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

std::optional<std::uint32_t> ChunkRing::keyframe_from(std::uint32_t sequence) const noexcept {
    const auto found = std::ranges::lower_bound(keyframes_, sequence);
    return found == keyframes_.end() ? std::nullopt : std::optional{*found};
}

std::optional<std::uint32_t> ChunkRing::keyframe_until(std::uint32_t sequence) const noexcept {
    const auto after = std::ranges::upper_bound(keyframes_, sequence);
    return after == keyframes_.begin() ? std::nullopt : std::optional{*std::prev(after)};
}

media::MediaTime ChunkRing::keyframe_interval() const noexcept {
    if (keyframes_.empty()) return end_time() - begin_time();
    return std::max(end_time() - find(keyframes_.back())->time, last_group_);
}

std::uint64_t ChunkRing::bitrate_bps() const noexcept {
    const auto us = static_cast<std::uint64_t>((end_time() - begin_time()).count());
    return us == 0 ? 0 : std::uint64_t{bytes_} * 8 * 1'000'000 / us;
}

media::MediaTime ChunkRing::begin_time() const noexcept {
    return chunks_.empty() ? media::MediaTime{} : chunks_.front()->time;
}

media::MediaTime ChunkRing::end_time() const noexcept {
    return chunks_.empty() ? media::MediaTime{} : chunks_.back()->time + chunks_.back()->duration;
}

bool ChunkRing::over_limits() const noexcept {
    if (bytes_ > limits_.bytes) return true;
    const bool in_newest_group = newest_keyframe() == first_sequence();
    return !in_newest_group && end_time() - begin_time() > limits_.duration;
}

void ChunkRing::forget_oldest() {
    bytes_ -= chunks_.front()->frame.size();
    chunks_.pop_front();
    while (!keyframes_.empty() && keyframes_.front() < first_sequence())
        keyframes_.pop_front();
}

}  // namespace shopfloor::delivery

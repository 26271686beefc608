// SPDX-License-Identifier: MIT
#include "server/delivery/chunk_hold.hpp"

#include <utility>

namespace shopfloor::delivery {
namespace {

// Chunks last for a little less than what they are cut to at some frame rates.
constexpr media::MediaTime kTolerance = std::chrono::milliseconds{20};

}  // namespace

Chunks ChunkHold::put(broadcast::SharedChunk chunk) {
    const std::uint8_t rendition = chunk->rendition;
    if (span_ == media::MediaTime{} && held_.empty()) return {std::move(chunk)};
    Held& held = held_[rendition];
    held.has_grown = true;
    held.chunks.push_back(std::move(chunk));
    const broadcast::Chunk& first = *held.chunks.front();
    const broadcast::Chunk& last = *held.chunks.back();
    const media::MediaTime lasts = last.time + last.duration - first.time;
    if (first.epoch == last.epoch && lasts + kTolerance < span_) return {};
    return take(rendition);
}

Chunks ChunkHold::take(std::uint8_t rendition) {
    auto node = held_.extract(rendition);
    return node.empty() ? Chunks{} : std::move(node.mapped().chunks);
}

std::vector<Chunks> ChunkHold::take_stale() {
    std::vector<Chunks> stale;
    for (auto entry = held_.begin(); entry != held_.end();) {
        Held& held = entry->second;
        if (std::exchange(held.has_grown, false)) {
            ++entry;
            continue;
        }
        stale.push_back(std::move(held.chunks));
        entry = held_.erase(entry);
    }
    return stale;
}

}  // namespace shopfloor::delivery

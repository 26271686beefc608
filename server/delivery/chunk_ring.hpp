// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/chunk.hpp"

#include <deque>
#include <optional>

namespace shopfloor::delivery {

/// The newest chunks of one rendition, without a gap, bounded by bytes and by duration; however
/// long the newest group of pictures is, newcomers begin with it, so only bytes bound that. A
/// viewer's place in the ring is a sequence number. Pure. Owner: the delivery thread.
class ChunkRing {
public:
    struct Limits {
        std::size_t bytes;
        media::MediaTime duration;
    };

    explicit ChunkRing(Limits limits) : limits_(limits) {}

    /// Takes the next chunk and forgets the oldest beyond the limits. A chunk that does not follow
    /// the newest is refused, unless it is a later keyframe: then everything before it is
    /// forgotten, since nobody could play across the gap.
    bool append(broadcast::SharedChunk chunk);

    bool empty() const noexcept { return chunks_.empty(); }
    /// Valid unless empty.
    std::uint32_t first_sequence() const noexcept { return chunks_.front()->sequence; }
    /// The number that the next chunk will have; 0 before the first.
    std::uint32_t next_sequence() const noexcept {
        return chunks_.empty() ? 0 : chunks_.back()->sequence + 1;
    }
    /// Null when the chunk has been forgotten or has not come yet.
    const broadcast::Chunk* find(std::uint32_t sequence) const noexcept;
    std::optional<std::uint32_t> newest_keyframe() const noexcept {
        return keyframes_.empty() ? std::nullopt : std::optional{keyframes_.back()};
    }
    /// The first keyframe at `sequence` or later, and the last one at it or before.
    std::optional<std::uint32_t> keyframe_from(std::uint32_t sequence) const noexcept;
    std::optional<std::uint32_t> keyframe_until(std::uint32_t sequence) const noexcept;
    /// Time between the newest keyframe and the one before, or since the newest where that is more.
    media::MediaTime keyframe_interval() const noexcept;
    /// Bits in a second of media, over all that the ring holds; 0 when empty.
    std::uint64_t bitrate_bps() const noexcept;

    const broadcast::Chunk* newest() const noexcept {
        return chunks_.empty() ? nullptr : chunks_.back().get();
    }
    /// Where the ring's media begins and ends; zero when empty.
    media::MediaTime begin_time() const noexcept;
    media::MediaTime end_time() const noexcept;

private:
    void forget_oldest();
    bool over_limits() const noexcept;

    Limits limits_;
    std::deque<broadcast::SharedChunk> chunks_;
    std::size_t bytes_ = 0;
    std::deque<std::uint32_t> keyframes_;  // sequences, in order
    media::MediaTime last_group_{};        // the whole group before the newest keyframe
};

}  // namespace shopfloor::delivery

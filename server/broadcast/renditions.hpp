// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/wire/message.hpp"
#include "server/broadcast/chunk.hpp"

#include <map>
#include <optional>
#include <vector>

namespace shopfloor::broadcast {

/// "source" for the publisher's own coded frames, "720p" by the short side for what is encoded.
[[nodiscard]] std::string rendition_name(const wire::Ready& ready);

/// What a worker makes at the moment, and the number of each of its chunks: chunks of one stretch
/// of the show have one sequence number in all renditions, so a viewer changes between them
/// without losing its place. Numbers count up across epochs; a chunk that is lost is a gap.
///
/// The worker is not trusted: what it says is checked. Pure. Owner: the broadcast's strand.
class Renditions {
public:
    static constexpr std::uint8_t kBest = 0;
    static constexpr std::size_t kMaxCount = wire::kMaxRungs + 1;

    /// Another worker begins: none is known, and its first chunk follows on the last one's.
    void begin_epoch();
    /// The next chunk is number 1, and each rendition's first one: another room's from here on.
    void begin_anew();

    /// False when the description is not sane: it is ignored.
    [[nodiscard]] bool know(wire::Ready ready);
    /// False when it was not on air.
    bool forget(std::uint8_t rendition);

    /// Null when it is not known.
    const wire::Ready* ready(std::uint8_t rendition) const;
    /// Of the best that is known; null when none is.
    const wire::Ready* best() const;
    /// Whether it is known, and nothing better is on air.
    bool leads(std::uint8_t rendition) const;
    /// Null before its first chunk, which has to make it.
    std::shared_ptr<const Init> init(std::uint8_t rendition) const;
    void put_on_air(std::uint8_t rendition, std::shared_ptr<const Init> init);

    /// The number of a chunk. Nothing for one that cannot be played from: of an unknown rendition,
    /// a rendition's first without a keyframe, one that goes back, one out of all proportion.
    [[nodiscard]] std::optional<std::uint32_t> number(const wire::Chunk& chunk);

    /// Those on air, the best first.
    std::vector<std::shared_ptr<const Init>> on_air() const;

private:
    struct Known {
        wire::Ready ready;
        std::shared_ptr<const Init> init{};    // from its first chunk on
        std::optional<std::uint32_t> index{};  // of its newest chunk
    };

    std::map<std::uint8_t, Known> known_;
    std::optional<std::uint32_t> first_index_;  // of the epoch, in this room
    std::uint32_t newest_index_ = 0;
    std::uint32_t first_sequence_ = 1;  // of the epoch
    std::uint32_t next_sequence_ = 1;
};

}  // namespace shopfloor::broadcast

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/wire/message.hpp"

#include <array>
#include <cstdint>
#include <map>

namespace shopfloor::broadcast {

/// Lays epochs one after another on the broadcast's timeline. Media time begins at zero, is
/// monotonic and continuous across epochs, and stands still while nothing arrives.
///
/// Pure. Owner: the broadcast's strand.
class Timeline {
public:
    /// `begin` is where the first epoch starts: zero, but for a broadcast that is taken up again.
    explicit Timeline(media::MediaTime begin = {}) : end_(begin) {}

    /// The next chunk starts a new epoch at the end of what was placed before. Returns its number,
    /// counting from 1.
    /// `from` is where in the worker's own time it starts: zero, but for a worker whose earlier
    /// chunks went elsewhere.
    std::uint32_t begin_epoch(media::MediaTime from = {});

    struct Placed {
        media::MediaTime time{};  // decode time of the first video sample
        media::MediaTime presentation_time{};
        std::array<std::uint64_t, 2> ticks{};  // tfdt values, video and audio
    };

    /// Where a worker's chunk lies. Errors: operation_not_permitted for a chunk that starts before
    /// the end of its rendition's previous one, or before the epoch (a faulty worker).
    [[nodiscard]] Result<Placed> place(const wire::Chunk& chunk);

    std::uint32_t epoch() const noexcept { return epoch_; }
    /// The end of the last chunk: the live edge.
    media::MediaTime end() const noexcept { return end_; }

private:
    std::uint32_t epoch_ = 0;
    media::MediaTime base_{};
    media::MediaTime from_{};
    media::MediaTime end_{};
    std::map<std::uint8_t, media::MediaTime> next_decode_;  // by rendition; epoch-relative
};

}  // namespace shopfloor::broadcast

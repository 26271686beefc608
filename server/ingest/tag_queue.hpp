// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/keyframe_drop.hpp"
#include "pipeline/wire/message.hpp"

#include <deque>
#include <optional>

namespace shopfloor::ingest {

/// A receiver's tags until the broadcast takes them. Over its limit, video is dropped up to the
/// next keyframe, and sound as long as it is full; parameters have twice the room. A tag
/// weighs its body and what it takes beside that; one without a kind is refused. Owner: one strand.
class TagQueue {
public:
    explicit TagQueue(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

    /// False: it was dropped.
    bool push(wire::ReceivedTag tag);
    [[nodiscard]] std::optional<wire::ReceivedTag> pop();
    bool is_empty() const noexcept { return tags_.empty(); }
    /// Whether a keyframe was ever taken.
    bool had_keyframe() const noexcept { return had_keyframe_; }
    void clear() noexcept;

private:
    bool has_room_for(const wire::ReceivedTag& tag);

    const std::size_t limit_bytes_;
    std::deque<wire::ReceivedTag> tags_;
    std::size_t bytes_ = 0;
    bool had_keyframe_ = false;
    media::KeyframeDrop drop_;
};

}  // namespace shopfloor::ingest

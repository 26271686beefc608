// SPDX-License-Identifier: MIT
#pragma once

namespace shopfloor::media {

/// Which frames of video a full queue drops: from the one that has no room up to the next
/// keyframe, as what lies between refers to what is gone. Owner: whoever owns the queue.
class KeyframeDrop {
public:
    /// Whether this frame goes, the next one in order.
    bool drops(bool is_full, bool is_keyframe) noexcept {
        awaits_keyframe_ = is_full || (awaits_keyframe_ && !is_keyframe);
        return awaits_keyframe_;
    }
    /// Whether the last one went.
    bool awaits_keyframe() const noexcept { return awaits_keyframe_; }

private:
    bool awaits_keyframe_ = false;
};

}  // namespace shopfloor::media

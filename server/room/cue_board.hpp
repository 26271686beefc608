// SPDX-License-Identifier: MIT
#pragma once

#include "server/room/cue.hpp"

#include <unordered_set>
#include <vector>

namespace shopfloor::room {

/// The cues that a viewer has to know: those active at a point of the media timeline, and those
/// after it. What ended before it is forgotten by `fold`, so the board stays small in a long show.
///
/// A cue is active from its time on, until: `explain.start` until `explain.end` of its product or
/// the next `explain.start`; `deal.open` until `deal.close` of its product; `price.reveal`,
/// `coupon` and `notice` until revised with {"withdrawn":true} in their data. A revision replaces
/// the cue with its id.
///
/// Pure. Owner: whoever holds it (each delivery thread and the business thread hold their own).
class CueBoard {
public:
    /// Takes a cue or a revision. An older revision than the one known is ignored.
    void apply(const Cue& cue);

    /// Forgets what ended at or before `horizon`: no viewer will be there again.
    void fold(media::MediaTime horizon);

    /// What a viewer who begins at `at` needs: cues active there, then those later than `at`, in
    /// order of time and id.
    [[nodiscard]] std::vector<Cue> snapshot(media::MediaTime at) const;

    void clear();
    std::size_t size() const noexcept { return cues_.size(); }

private:
    std::vector<Cue> cues_;  // by time, then id
    // What has ended stays ended: a revision of it would come without what ended it. At most as
    // many as a broadcast may have cues.
    std::unordered_set<std::uint64_t> folded_;
};

}  // namespace shopfloor::room

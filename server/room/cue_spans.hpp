// SPDX-License-Identifier: MIT
#pragma once

#include "server/room/cue.hpp"

#include <optional>
#include <span>
#include <vector>

namespace shopfloor::room {

/// Does `later` end what `earlier` began? `explain.start` ends with `explain.end` of its product
/// or of none, or with the next `explain.start`; `deal.open` with `deal.close` of its product.
[[nodiscard]] bool ends(const Cue& later, const Cue& earlier);

/// From when to when a cue is active.
struct CueSpan {
    Cue cue;
    std::optional<media::MediaTime> until;  // nothing: to the end of the broadcast
};

/// The spans of a whole cue log: `cues` are the newest revisions, by time and id. What was
/// withdrawn, and what only ends another, has none. Pure.
[[nodiscard]] std::vector<CueSpan> cue_spans(std::span<const Cue> cues);

}  // namespace shopfloor::room

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"
#include "server/room/cue.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace shopfloor::sales {

/// The stretch in which a product was explained.
struct Explanation {
    std::string product;
    std::uint64_t cue = 0;  // that began it
    media::MediaTime begun{};
    media::MediaTime ended{};

    bool operator==(const Explanation&) const = default;
};

/// Those of a broadcast that ended at `end`, in their order. `cues` are the newest revisions, in
/// any order. An explanation lasts until the `explain.end` of its product, the next
/// `explain.start`, or the end; one that was withdrawn was none. Pure.
[[nodiscard]] std::vector<Explanation> explanations(std::vector<room::Cue> cues,
                                                    media::MediaTime end);

}  // namespace shopfloor::sales

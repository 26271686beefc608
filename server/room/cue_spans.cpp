// SPDX-License-Identifier: MIT
#include "server/room/cue_spans.hpp"

#include <algorithm>

namespace shopfloor::room {

bool ends(const Cue& later, const Cue& earlier) {
    if (earlier.kind == "explain.start") {
        return later.kind == "explain.start" ||
               (later.kind == "explain.end" &&
                (later.product.empty() || later.product == earlier.product));
    }
    if (earlier.kind == "deal.open") {
        return later.kind == "deal.close" && later.product == earlier.product;
    }
    return false;
}

std::vector<CueSpan> cue_spans(std::span<const Cue> cues) {
    std::vector<CueSpan> spans;
    std::vector<std::size_t> open;  // indices of `spans`
    for (const Cue& cue : cues) {
        if (is_withdrawn(cue)) continue;
        std::erase_if(open, [&](std::size_t index) {
            if (!ends(cue, spans[index].cue)) return false;
            spans[index].until = cue.at;
            return true;
        });
        if (cue.kind == "explain.end" || cue.kind == "deal.close") continue;
        open.push_back(spans.size());
        spans.push_back({cue, std::nullopt});
    }
    return spans;
}

}  // namespace shopfloor::room

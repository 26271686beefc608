// SPDX-License-Identifier: MIT
#include "server/sales/explanations.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace shopfloor::sales {

std::vector<Explanation> explanations(std::vector<room::Cue> cues, media::MediaTime end) {
    std::ranges::sort(cues, [](const room::Cue& a, const room::Cue& b) {
        return std::tie(a.at, a.id) < std::tie(b.at, b.id);
    });
    std::vector<Explanation> found;
    std::optional<Explanation> open;
    const auto close = [&](media::MediaTime at) {
        if (!open) return;
        open->ended = std::clamp(at, open->begun, std::max(end, open->begun));
        found.push_back(*std::exchange(open, std::nullopt));
    };
    for (const room::Cue& cue : cues) {
        if (room::is_withdrawn(cue)) continue;
        if (cue.kind == "explain.start") {
            close(cue.at);
            open = Explanation{.product = cue.product, .cue = cue.id, .begun = cue.at};
        } else if (cue.kind == "explain.end" && open &&
                   (cue.product.empty() || cue.product == open->product)) {
            close(cue.at);
        }
    }
    close(end);
    return found;
}

}  // namespace shopfloor::sales

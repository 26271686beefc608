// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/draft.hpp"

namespace shopfloor::loom {

int in_repeat(std::int64_t number) {
    return static_cast<int>((number % kRepeat + kRepeat) % kRepeat);
}

Draft::Draft(const Design& design) {
    zones_.reserve(static_cast<std::size_t>(kRepeat) * kRepeat);
    for (int pick = 0; pick < kRepeat; ++pick) {
        for (int end = 0; end < kRepeat; ++end) {
            const auto centre = [](int at) { return (static_cast<float>(at) + 0.5F) / kRepeat; };
            // Woven upwards, from the weaver's side: the design's last row comes first.
            zones_.push_back(design.motif(centre(end), centre(kRepeat - 1 - pick)));
        }
    }
}

Zone Draft::zone(int end, std::int64_t pick) const {
    const int at = in_repeat(pick) * kRepeat + in_repeat(end);
    return zones_[static_cast<std::size_t>(at)];
}

bool Draft::lifts(int end, std::int64_t pick) const {
    const int row = in_repeat(pick);
    switch (zone(end, pick)) {
        case Zone::Ground: return (end * 3 + row) % 8 != 0;
        case Zone::Figure: return (end + row) % 6 == 0;
        case Zone::Outline: return (end * 5 + row) % 12 == 0;
    }
    return false;
}

}  // namespace shopfloor::loom

// SPDX-License-Identifier: MIT
#include "server/delivery/auto_quality.hpp"

#include <algorithm>

namespace shopfloor::delivery {

AutoQuality::Step AutoQuality::consider(const Sight& sight, TimePoint now) {
    if (sight.behind > kDownAfter) {
        calm_since_ = now;
        if (!sight.can_go_down || now < settled_) return Step::Stay;
        const bool was_too_much = went_up_ != TimePoint{} && now - went_up_ < kLasted;
        calm_needed_ = was_too_much ? std::min(calm_needed_ * 2, kLongestCalm) : kFirstCalm;
        settled_ = now + kSettle;
        return Step::Down;
    }
    if (sight.behind > kCalmBelow || sight.is_blocked) {
        calm_since_ = now;
        return Step::Stay;
    }
    if (sight.better_bps == 0 || !has_room(sight, now - calm_since_)) return Step::Stay;
    calm_since_ = now;
    went_up_ = now;
    return Step::Up;
}

bool AutoQuality::has_room(const Sight& sight, std::chrono::steady_clock::duration calm) const {
    if (sight.path.bps >= sight.better_bps * 3 / 2) return calm >= calm_needed_;
    return sight.path.is_what_we_sent && calm >= 3 * calm_needed_;
}

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
#include "server/delivery/batch_rules.hpp"

namespace shopfloor::delivery {

BatchRules::Span BatchRules::consider(double busy) noexcept {
    busy_looks_ = busy >= kBusy ? busy_looks_ + 1 : 0;
    calm_looks_ = busy < kCalm ? calm_looks_ + 1 : 0;
    if (busy_looks_ >= kBusyFor) {
        const Span longer = span_ == Span{} ? kFirst : span_ * 2;
        if (longer <= limit_) span_ = longer;
        busy_looks_ = 0;
    } else if (calm_looks_ >= kCalmFor) {
        span_ = span_ > kFirst ? span_ / 2 : Span{};
        calm_looks_ = 0;
    }
    return span_;
}

}  // namespace shopfloor::delivery

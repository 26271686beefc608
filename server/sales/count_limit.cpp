// SPDX-License-Identifier: MIT
#include "server/sales/count_limit.hpp"

namespace shopfloor::sales {

bool CountLimit::counts(const std::string& who, unsigned limit, Time now) {
    // The wall clock may have been put back, too.
    const bool is_over = now < begun_ || now - begun_ >= std::chrono::minutes{1};
    if (is_over || (counted_.size() >= max_known_ && !counted_.contains(who))) {
        counted_.clear();
        begun_ = now;
    }
    unsigned& counted = counted_[who];
    if (counted >= limit) return false;
    ++counted;
    return true;
}

}  // namespace shopfloor::sales

// SPDX-License-Identifier: MIT
#include "server/sales/count_limit.hpp"

#include <functional>

namespace shopfloor::sales {

// Known by their hashes, since a room's viewers are many: the wrong one is held for another once in
// some billion years.
bool CountLimit::counts(const std::string& who, unsigned limit, Time now) {
    // The wall clock may have been put back, too.
    const bool is_over = now < begun_ || now - begun_ >= std::chrono::minutes{1};
    const std::size_t key = std::hash<std::string>{}(who);
    if (is_over || (counted_.size() >= max_known_ && !counted_.contains(key))) {
        counted_.clear();
        begun_ = now;
    }
    unsigned& counted = counted_[key];
    if (counted >= limit) return false;
    ++counted;
    return true;
}

}  // namespace shopfloor::sales

// SPDX-License-Identifier: MIT
#include "server/room/audience.hpp"

#include <algorithm>

namespace shopfloor::room {

void Audience::join(const std::string& session) {
    ++connections_by_session_[session];
    peak_ = std::max(peak_, viewers());
}

void Audience::leave(const std::string& session) {
    const auto found = connections_by_session_.find(session);
    if (found == connections_by_session_.end()) return;
    if (--found->second == 0) connections_by_session_.erase(found);
}

}  // namespace shopfloor::room

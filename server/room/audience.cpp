// SPDX-License-Identifier: MIT
#include "server/room/audience.hpp"

#include <algorithm>

namespace shopfloor::room {

void Audience::join(const std::string& viewer, const std::string& session) {
    if (++by_viewer_[viewer][session] == 1) ++sessions_;
    ++connections_;
    peak_ = std::max(peak_, viewers());
}

void Audience::leave(const std::string& viewer, const std::string& session) {
    const auto of_viewer = by_viewer_.find(viewer);
    if (of_viewer == by_viewer_.end()) return;
    ConnectionsBySession& connections = of_viewer->second;
    const auto of_session = connections.find(session);
    if (of_session == connections.end()) return;
    --connections_;
    if (--of_session->second > 0) return;
    --sessions_;
    connections.erase(of_session);
    if (connections.empty()) by_viewer_.erase(of_viewer);
}

}  // namespace shopfloor::room

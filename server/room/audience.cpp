// SPDX-License-Identifier: MIT
#include "server/room/audience.hpp"

#include <algorithm>

namespace shopfloor::room {

void Audience::join(const std::string& viewer, const std::string& session) {
    Sessions& sessions = by_viewer_[viewer];
    auto of_session = std::ranges::find(sessions, session, &Session::id);
    if (of_session == sessions.end()) {
        of_session = sessions.insert(of_session, {.id = session});
        ++sessions_;
    }
    ++of_session->connections;
    ++connections_;
    peak_ = std::max(peak_, viewers());
}

void Audience::leave(const std::string& viewer, const std::string& session) {
    const auto of_viewer = by_viewer_.find(viewer);
    if (of_viewer == by_viewer_.end()) return;
    Sessions& sessions = of_viewer->second;
    const auto of_session = std::ranges::find(sessions, session, &Session::id);
    if (of_session == sessions.end()) return;
    --connections_;
    if (--of_session->connections > 0) return;
    --sessions_;
    sessions.erase(of_session);
    if (sessions.empty()) by_viewer_.erase(of_viewer);
}

}  // namespace shopfloor::room

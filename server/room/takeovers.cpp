// SPDX-License-Identifier: MIT
#include "server/room/takeovers.hpp"

namespace shopfloor::room {

using namespace std::chrono_literals;

namespace {

constexpr auto kGhost = 2s;  // silent for so long
constexpr auto kWindow = 60s;
constexpr std::size_t kMost = 3;  // in a window

}  // namespace

bool Takeovers::permits(TimePoint now, std::chrono::milliseconds silent_for) {
    if (!would_permit(now, silent_for)) return false;
    if (silent_for > kGhost) return true;
    recent_.push_back(now);
    if (recent_.size() > kMost) recent_.pop_front();
    return true;
}

bool Takeovers::would_permit(TimePoint now, std::chrono::milliseconds silent_for) const {
    if (silent_for > kGhost) return true;
    if (policy_ == Policy::Refuse) return false;
    return recent_.size() < kMost || now - recent_.front() > kWindow;
}

}  // namespace shopfloor::room

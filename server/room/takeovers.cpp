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
    if (silent_for > kGhost) return true;
    if (policy_ == Policy::Refuse) return false;
    while (!recent_.empty() && now - recent_.front() > kWindow) {
        recent_.pop_front();
    }
    if (recent_.size() >= kMost) return false;
    recent_.push_back(now);
    return true;
}

}  // namespace shopfloor::room

// SPDX-License-Identifier: MIT
#include "server/room/lifecycle.hpp"

namespace shopfloor::room {

std::string_view to_word(RoomState state) noexcept {
    switch (state) {
        case RoomState::Offline: return "offline";
        case RoomState::Starting: return "starting";
        case RoomState::Live: return "live";
        case RoomState::Holding: return "holding";
        case RoomState::Ended: return "ended";
    }
    return "offline";
}

bool Lifecycle::publisher_came() {
    const bool begins = !has_broadcast_;
    // Viewers in Holding or Live keep that picture until the new epoch's first chunk.
    if (begins) {
        before_start_ = state_ == RoomState::Starting ? before_start_ : state_;
        state_ = RoomState::Starting;
    }
    has_broadcast_ = true;
    deadline_.reset();
    return begins;
}

void Lifecycle::first_chunk() {
    if (has_broadcast_) state_ = RoomState::Live;
}

void Lifecycle::publisher_lost(TimePoint now) {
    if (!has_broadcast_) return;
    if (state_ == RoomState::Starting) {  // nobody has seen a frame of it
        state_ = before_start_;
        has_broadcast_ = false;
        return;
    }
    state_ = RoomState::Holding;
    deadline_ = now + holding_timeout_;
}

bool Lifecycle::expire(TimePoint now) {
    if (!deadline_ || now < *deadline_) return false;
    end();
    return true;
}

void Lifecycle::end() {
    if (!has_broadcast_) return;
    state_ = RoomState::Ended;
    has_broadcast_ = false;
    deadline_.reset();
}

void Lifecycle::resume(TimePoint now) {
    has_broadcast_ = true;
    state_ = RoomState::Holding;
    deadline_ = now + holding_timeout_;
}

}  // namespace shopfloor::room

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace shopfloor::room {

/// What shoppers are told of a room.
enum class RoomState {
    Offline,   // no broadcast since the server began
    Starting,  // a publisher has come, its first chunk has not
    Live,
    Holding,  // the publisher dropped; viewers wait with the last frame
    Ended,
};

/// "offline", "starting", "live", "holding", "ended".
[[nodiscard]] std::string_view to_word(RoomState state) noexcept;

/// The life of a room's broadcast:
///
///   Offline, Ended --publisher came--> Starting --first chunk--> Live
///   Live --publisher lost--> Holding --first chunk--> Live
///   Holding --time-out--> Ended;  Starting --publisher lost--> where it came from
///   anything with a broadcast --end--> Ended
///
/// Pure: time is an argument. Owner: the business thread.
class Lifecycle {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Lifecycle(std::chrono::milliseconds holding_timeout)
        : holding_timeout_(holding_timeout) {}

    RoomState state() const noexcept { return state_; }
    /// Live or Holding, or Starting out of Holding: a broadcast that viewers are in.
    bool has_broadcast() const noexcept { return has_broadcast_; }

    /// A publisher was let in. True when this begins a new broadcast.
    bool publisher_came();
    void first_chunk();
    void publisher_lost(TimePoint now);
    /// The holding time has passed without a publisher: true when that has just ended the show.
    bool expire(TimePoint now);
    void end();
    /// Takes up a broadcast that was open when the server stopped.
    void resume(TimePoint now);

    /// When `expire` has something to do; nothing while no time runs.
    std::optional<TimePoint> deadline() const noexcept { return deadline_; }

private:
    std::chrono::milliseconds holding_timeout_;
    RoomState state_ = RoomState::Offline;
    RoomState before_start_ = RoomState::Offline;
    bool has_broadcast_ = false;
    std::optional<TimePoint> deadline_;
};

}  // namespace shopfloor::room

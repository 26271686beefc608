// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace shopfloor::archive {

/// What the recording of a room's broadcast does. `reason` is a sentence where it has stopped.
struct RoomRecording {
    enum class State { Off, On, Stopped };

    State state = State::Off;
    std::string reason{};

    bool operator==(const RoomRecording&) const = default;
};

}  // namespace shopfloor::archive

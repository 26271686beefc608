// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/chunk.hpp"
#include "server/room/cue.hpp"

#include <string>

namespace shopfloor::broadcast {

/// Where a broadcast's output goes: viewers now, LL-HLS and the archive later.
/// Called on the broadcast's strand; must not block. Calls of one room arrive in their order,
/// so a cue that is announced before its chunk is known to whoever joins at that chunk.
class Outlet {
public:
    virtual ~Outlet() = default;

    virtual void publish(const std::string& room, SharedChunk chunk) = 0;
    /// No more chunks of a rendition come for now: its viewers go on in another one.
    virtual void retire(const std::string& room, std::uint8_t rendition) = 0;
    virtual void announce(const std::string& room, const room::Cue& cue) = 0;
    /// A new broadcast begins in the room: chunks and cues of the one before are forgotten.
    virtual void begin(const std::string& room, const std::string& broadcast_id) = 0;
};

}  // namespace shopfloor::broadcast

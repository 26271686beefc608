// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/delivery.hpp"
#include "server/room/cue.hpp"
#include "server/storage/storage.hpp"

#include <string>

namespace shopfloor::show {

/// Hears what happens in the rooms, in its order. Functions run on the business thread and must
/// not block; they may call back into the rooms, but for those that begin or end a broadcast.
class ShowListener {
public:
    virtual ~ShowListener() = default;

    /// A publisher has opened a broadcast, or one was taken up again after a restart.
    virtual void broadcast_began(const storage::BroadcastRecord& /*broadcast*/) {}
    /// An epoch's first chunk is with the viewers.
    virtual void went_on_air(const storage::BroadcastRecord& /*broadcast*/) {}
    virtual void broadcast_ended(const storage::BroadcastRecord& /*broadcast*/) {}
    /// A cue, or a revision of one, that is bound to its frame.
    virtual void cue_published(const storage::BroadcastRecord& /*broadcast*/,
                               const room::Cue& /*cue*/) {}
    virtual void viewer_joined(const std::string& /*room*/, const delivery::ViewerRef& /*viewer*/) {
    }
    virtual void viewer_left(const std::string& /*room*/, const delivery::ViewerRef& /*viewer*/) {}
    /// A viewer's message as it came: `json` is an object of at most kMaxViewerMessageBytes, its
    /// fields are not checked.
    virtual void viewer_said(const std::string& /*room*/,
                             const delivery::ViewerRef& /*viewer*/,
                             const std::string& /*type*/,
                             const std::string& /*json*/) {}
};

}  // namespace shopfloor::show

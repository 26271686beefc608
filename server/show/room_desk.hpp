// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"
#include "server/delivery/socket_handler.hpp"
#include "server/show/records.hpp"
#include "server/storage/storage.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

class ShowListener;

/// A broadcast that has not ended.
struct OnAir {
    storage::BroadcastRecord broadcast;
    std::string state;             // "starting", "live", "holding"
    media::MediaTime live_edge{};  // about now; exact where a chunk's cue tells it
};

/// What the services of a show (chat, rundown, reports) ask of its rooms.
/// Owner: the business thread.
class RoomDesk {
public:
    virtual ~RoomDesk() = default;

    /// By slug, null where there is none. Good until the next call of `update_store`.
    virtual const storage::StoreRecord* find_store(const std::string& room) const = 0;
    virtual std::vector<std::string> room_slugs() const = 0;
    /// Nothing without a broadcast.
    virtual std::optional<OnAir> on_air(const std::string& room) const = 0;

    /// Sends an event, a JSON object with a `type`, to all viewers of the room.
    virtual void tell(const std::string& room, const std::string& json) = 0;
    /// The same to one viewer.
    virtual void tell_one(delivery::SocketId viewer, const std::string& json) = 0;
    /// From now on the snapshot has this member: JSON text, or empty to take it away. Tells nobody.
    virtual void set_snapshot_member(const std::string& room,
                                     const std::string& name,
                                     std::string json) = 0;

    /// The same for the room's head, as `joined` has it; who is there is told when it changes.
    virtual void set_head_member(const std::string& room,
                                 const std::string& name,
                                 std::string json) = 0;
    /// The same for the room's numbers (stats.get).
    virtual void set_stats_member(const std::string& room,
                                  const std::string& name,
                                  std::string json) = 0;

    /// Nothing while no publisher is connected.
    virtual std::optional<IngestEntry> ingest(const std::string& room) const = 0;
    virtual bool has_thumbnail(const std::string& room) const = 0;
    /// Sends the publisher away, if there is one; `sentence` is for its user.
    virtual void dismiss_publisher(const std::string& room, const std::string& sentence) = 0;

    /// `listener` must outlive the rooms' last event.
    virtual void add_listener(ShowListener& listener) = 0;
};

}  // namespace shopfloor::show

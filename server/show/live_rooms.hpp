// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/room_book.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/rooms.hpp"
#include "server/show/shows.hpp"

#include <map>
#include <string>
#include <vector>

namespace shopfloor::show {

/// The rooms of this server, for real. See Rooms for what it promises.
/// Owner: the business thread.
class LiveRooms final : public Rooms {
public:
    struct Wiring {  // all of which must outlive it
        storage::Storage& storage;
        RoomBook& book;
        Shows& shows;
        RoomDesk& desk;
    };

    explicit LiveRooms(Wiring wiring) : wiring_(wiring) {}

    /// Shows what was settled on the rooms' pages. Call once the rooms themselves are there.
    void publish_all();
    /// The room's newest recording, `replay` of its head: JSON, or empty where there is none. Not
    /// shown while the room is taken down.
    void show_replay(const std::string& room, std::string json);

    std::vector<RoomReport> list() const override;
    Outcome<RoomReport> get(const std::string& room) const override;
    Task<void> update(RoomUpdate update) override;
    Task<void> take_down(std::string room, std::string reason) override;
    Task<void> restore(std::string room) override;
    Outcome<Preview> preview(const std::string& room) const override;
    Task<std::vector<storage::BroadcastRecord>> broadcasts(std::string room,
                                                           std::size_t limit) override;
    Task<storage::BroadcastRecord> broadcast(std::string id) override;

private:
    RoomReport report(const storage::StoreRecord& store) const;
    void publish_head(const std::string& room);
    Task<void> store(std::string room);

    Wiring wiring_;
    std::map<std::string, std::string> replays_;  // JSON, by room
};

}  // namespace shopfloor::show

// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/archive.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/show_listener.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <string>

namespace shopfloor::app {

/// What the rooms and the archive have to tell each other: that a broadcast has ended, what its
/// recording does, and which recording a room shows between its shows.
/// Owner: the business thread.
class RecordingNews final : public show::ShowListener {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        archive::Archive& archive;  // outlive it, as the desk does
        show::RoomDesk& desk;
        /// Adds to what the merchant is told of the room's broadcast.
        std::function<void(const std::string& room, wire::Warning)> warn;
        /// The room's newest recording as JSON; empty: none.
        std::function<void(const std::string& room, std::string json)> show_replay;
    };

    explicit RecordingNews(Wiring wiring) : wiring_(std::move(wiring)) {}

    void broadcast_ended(const storage::BroadcastRecord& broadcast) override;

    /// What the recording of the room's broadcast does has changed: `recording` of its numbers.
    void changed(const std::string& room, const archive::RoomRecording& now);
    /// The room has a recording more, or less: `replay` of its head.
    void shelved(const std::string& room);
    /// The same for all rooms, at the start.
    void publish_all();

private:
    static boost::asio::awaitable<void> publish(RecordingNews& news, std::string room);

    Wiring wiring_;
};

}  // namespace shopfloor::app

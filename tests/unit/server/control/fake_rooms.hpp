// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/rooms.hpp"

#include "fake_shows.hpp"

namespace shopfloor::control {

/// One room, "silk", with two broadcasts. Remembers what it was asked.
class FakeRooms final : public show::Rooms {
public:
    std::string asked;
    show::RoomReport room = silk_room();

    static show::RoomReport silk_room() {
        show::RoomReport made{
            .store = FakeShows::silk(), .settings = {.room = "silk"}, .stats = {}};
        made.stats.room = "silk";
        made.stats.state = "offline";
        return made;
    }

    std::vector<show::RoomReport> list() const override { return {room}; }
    Outcome<show::RoomReport> get(const std::string& slug) const override {
        if (slug != "silk") return FakeShows::unknown();
        return room;
    }
    Task<void> update(show::RoomUpdate update) override {
        asked = "update " + update.room;
        if (update.auto_start) room.settings.auto_start = *update.auto_start;
        if (update.next_show) room.settings.next_show = *update.next_show;
        if (update.next_show_title) room.settings.next_show_title = *update.next_show_title;
        if (update.description) room.settings.description = *update.description;
        co_return Outcome<void>{};
    }
    Task<void> take_down(std::string slug, std::string reason) override {
        asked = "take_down " + slug + " " + reason;
        co_return Outcome<void>{};
    }
    Task<void> restore(std::string slug) override {
        asked = "restore " + slug;
        co_return Outcome<void>{};
    }
    Outcome<show::Preview> preview(const std::string& slug) const override {
        if (slug != "silk") return FakeShows::unknown();
        return show::Preview{.channel = room.stats.preview};
    }
    Task<std::vector<storage::BroadcastRecord>> broadcasts(std::string slug,
                                                           std::size_t limit) override {
        asked = "broadcasts " + slug + " " + std::to_string(limit);
        std::vector<storage::BroadcastRecord> records{
            {.id = "b_2", .room = "silk", .started = std::chrono::milliseconds{20}},
            {.id = "b_1",
             .room = "silk",
             .started = std::chrono::milliseconds{10},
             .ended = std::chrono::milliseconds{15},
             .end_reason = "over",
             .duration = media::MediaTime{5000}}};
        co_return records;
    }
    Task<storage::BroadcastRecord> broadcast(std::string id) override {
        storage::BroadcastRecord record{.id = id, .room = id == "b_1" ? "silk" : "tea"};
        co_return record;
    }
};

}  // namespace shopfloor::control

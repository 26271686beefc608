// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/archive.hpp"
#include "server/broadcast/preview_channel.hpp"
#include "server/delivery/delivery.hpp"
#include "server/show/room_front.hpp"

#include <memory>
#include <string>

namespace shopfloor::app {

/// The rooms and the broadcasts speak to the viewers through here, and broadcasts to the archive as
/// well. Delivery itself is made last, since its threads call the others from their first moment
/// on.
class Doors final : public show::RoomFront, public broadcast::Outlet {
public:
    /// Once, before any other function is called.
    void open(delivery::Delivery& delivery, archive::Archive& archive) {
        delivery_ = &delivery;
        archive_ = &archive;
    }

    void open_room(const std::string& room) override { delivery_->open_room(room); }
    void close_room(const std::string& room) override { delivery_->close_room(room); }
    void update_room(const std::string& room, delivery::RoomFacts facts) override {
        delivery_->update_room(room, std::move(facts));
    }
    void tell(const std::string& room, const std::string& json) override {
        delivery_->tell(room, json);
    }
    void tell_one(delivery::SocketId viewer, const std::string& json) override {
        delivery_->send(viewer, json);
    }
    void publish(const std::string& room, broadcast::SharedChunk chunk) override {
        delivery_->publish(room, chunk);
        if (is_kept(room)) archive_->publish(room, std::move(chunk));
    }
    void retire(const std::string& room, std::uint8_t rendition) override {
        delivery_->retire(room, rendition);
    }
    void announce(const std::string& room, const room::Cue& cue) override {
        delivery_->announce(room, cue);
        if (is_kept(room)) archive_->announce(room, cue);
    }
    void begin(const std::string& room, const std::string& broadcast_id) override {
        delivery_->begin(room, broadcast_id);
        if (is_kept(room)) archive_->begin(room, broadcast_id);
    }

private:
    // A picture that is not public yet is not recorded.
    static bool is_kept(const std::string& room) { return !broadcast::is_preview_channel(room); }

    delivery::Delivery* delivery_ = nullptr;
    archive::Archive* archive_ = nullptr;
};

}  // namespace shopfloor::app

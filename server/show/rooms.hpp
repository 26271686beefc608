// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/records.hpp"
#include "server/storage/room_records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

/// A room as its own people and operators see it.
struct RoomReport {
    storage::StoreRecord store;
    storage::RoomRecord settings;
    RoomStats stats;
    std::optional<std::chrono::milliseconds> started{};  // UTC, of the broadcast that is on
    std::optional<IngestEntry> ingest{};
    bool has_thumbnail = false;
};

/// What is to be changed; nothing of what is left out.
struct RoomUpdate {
    std::string room;
    std::optional<bool> auto_start{};
    std::optional<std::optional<std::chrono::milliseconds>> next_show{};
    std::optional<std::string> next_show_title{};  // JSON: text or texts by language; empty: none
    std::optional<std::string> description{};      // the same
};

/// Where the encoder's picture is before it is public.
struct Preview {
    std::string channel;  // the slug of a viewer channel; empty without a picture
    bool is_public = false;
};

/// What is settled about rooms, and what they had on air.
///
/// Owner: the business thread. What is acknowledged is on the disk.
class Rooms {
public:
    virtual ~Rooms() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    virtual std::vector<RoomReport> list() const = 0;
    virtual Outcome<RoomReport> get(const std::string& room) const = 0;
    virtual Task<void> update(RoomUpdate update) = 0;

    /// Ends the broadcast and refuses publishers until `restore`. Shoppers are told that it
    /// happened, and not why.
    virtual Task<void> take_down(std::string room, std::string reason) = 0;
    virtual Task<void> restore(std::string room) = 0;

    virtual Outcome<Preview> preview(const std::string& room) const = 0;

    /// Newest first, with the one that is on.
    virtual Task<std::vector<storage::BroadcastRecord>> broadcasts(std::string room,
                                                                   std::size_t limit) = 0;
    virtual Task<storage::BroadcastRecord> broadcast(std::string id) = 0;
};

}  // namespace shopfloor::show

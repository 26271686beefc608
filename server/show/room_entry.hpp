// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/broadcast.hpp"
#include "server/room/audience.hpp"
#include "server/room/lifecycle.hpp"
#include "server/room/takeovers.hpp"
#include "server/show/shows.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace shopfloor::show {

/// A publisher of a room, as long as it is connected.
struct Ingest {
    std::uint64_t number = 0;  // of its publication
    broadcast::SourceRole role = broadcast::SourceRole::Primary;
    std::string key_id;
    std::string protocol;
    std::string address;
    std::chrono::milliseconds since{};              // UTC
    std::shared_ptr<const ingest::LineTally> line;  // null: its protocol does not tell
    std::function<void(std::string)> dismiss;       // null once it, or `fail`, was called
    std::function<void(std::string)> fail{};        // null: as `dismiss`

    void send_away(const std::string& sentence) {
        if (const auto tell = std::exchange(dismiss, nullptr)) tell(sentence);
    }

    /// Its stream cannot go on; it may come back with another.
    void turn_back(const std::string& sentence) {
        if (!fail || !dismiss) return send_away(sentence);
        dismiss = nullptr;
        fail(sentence);
    }
};

/// How the line of a publisher is now.
[[nodiscard]] inline std::optional<LineFigures> line_of(const Ingest& ingest) {
    if (!ingest.line) return std::nullopt;
    constexpr auto order = std::memory_order_relaxed;
    const ingest::LineTally& line = *ingest.line;
    return LineFigures{.loss_percent = line.loss_ppm.load(order) / 1e4,
                       .drop_percent = line.drop_ppm.load(order) / 1e4,
                       .rtt_ms = line.rtt_us.load(order) / 1e3,
                       .latency_ms = line.latency_ms.load(order),
                       .packets = line.packets.load(order),
                       .lost = line.lost.load(order),
                       .retransmitted = line.retransmitted.load(order),
                       .dropped = line.dropped.load(order)};
}

/// One room with all that the business thread knows of it. Never removed, so a reference is good
/// across a co_await.
struct RoomEntry {
    RoomEntry(storage::StoreRecord of_store,
              const ShowSettings& settings,
              const boost::asio::any_io_executor& business)
        : store(std::move(of_store)),
          lifecycle(settings.holding_timeout),
          takeovers{room::Takeovers{settings.takeover}, room::Takeovers{settings.takeover}},
          deadline(business),
          viewers_flush(business) {}

    storage::StoreRecord store;
    std::string bag_json = "[]";
    // By name, JSON: more of the snapshot, of the head, of the numbers.
    std::map<std::string, std::string> more;
    std::map<std::string, std::string> head;
    std::map<std::string, std::string> stats;
    room::Lifecycle lifecycle;
    std::array<room::Takeovers, 2> takeovers;  // by SourceRole
    room::Audience audience;
    boost::asio::steady_timer deadline;       // of `lifecycle`
    boost::asio::steady_timer viewers_flush;  // the count is told twice a second at most
    bool is_flush_armed = false;

    /// Of all the room's broadcasts, so that nothing of one comes after the next one's begin.
    boost::asio::any_io_executor strand;

    // The broadcast, and the last one when there is none.
    std::shared_ptr<broadcast::Broadcast> broadcast;
    storage::BroadcastRecord record;
    std::map<std::uint64_t, room::Cue> cues;  // newest revision of each
    std::uint64_t next_cue_id = 1;
    std::optional<broadcast::EpochOnAir> on_air;
    std::vector<std::shared_ptr<const broadcast::Init>> renditions;  // the best first
    broadcast::SourceStats source;
    std::deque<wire::Warning> warnings;
    std::shared_ptr<const Bytes> thumbnail;  // JPEG

    std::optional<Ingest> ingest;   // on air, or on its way there
    std::optional<Ingest> standby;  // of the other role, only beside one that is on air
    /// The private viewer channel of a picture that is not on air yet: its name is its key. The
    /// picture is `broadcast`'s, which nobody else knows of.
    std::string preview;

    /// How many were told to go.
    std::uint64_t send_publishers_away(const std::string& sentence) {
        std::uint64_t told = 0;
        for (std::optional<Ingest>* publisher : {&ingest, &standby}) {
            if (!*publisher) continue;
            (*publisher)->send_away(sentence);
            ++told;
        }
        return told;
    }

    media::MediaTime live_edge() const {
        return broadcast ? broadcast->live_edge() : media::MediaTime{};
    }
};

}  // namespace shopfloor::show

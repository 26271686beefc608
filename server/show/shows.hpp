// SPDX-License-Identifier: MIT
#pragma once

#include "server/guard/attempts.hpp"
#include "server/room/takeovers.hpp"
#include "server/show/records.hpp"

namespace shopfloor::show {

struct ShowSettings {
    std::chrono::milliseconds holding_timeout{60000};
    std::size_t max_cues = 10000;  // of one broadcast
    room::Takeovers::Policy takeover = room::Takeovers::Policy::TakeOver;
    guard::AttemptLimits wrong_keys{};
    bool primary_returns = true;  // from the backup, when it is steady again
};

/// Every room of this server: its store, its broadcast, its cues, who is watching.
/// Brings the rules (server/room), the media (server/broadcast), the records
/// (server/storage) and the viewers (server/delivery) together.
///
/// Owner: the business thread. What is acknowledged is on the disk.
class Shows {
public:
    virtual ~Shows() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    virtual Task<StoreCreated> create_store(StoreDraft draft) = 0;
    virtual Task<KeyCreated> create_key(std::string room,
                                        std::string label,
                                        broadcast::SourceRole role) = 0;
    virtual Task<void> revoke_key(std::string room, std::string key_id) = 0;

    /// Returns when the cue is bound to a frame and stored.
    virtual Task<room::Cue> publish_cue(CueDraft draft) = 0;
    virtual Task<room::Cue> revise_cue(std::string room, std::uint64_t id, std::string data) = 0;
    virtual Outcome<std::vector<room::Cue>> list_cues(const std::string& room) const = 0;

    /// Allows publishing again at once after a broadcast was ended. Returns the id of the one that
    /// is on (empty when none is).
    virtual Task<std::string> start_broadcast(std::string room) = 0;
    virtual Task<void> end_broadcast(std::string room, std::string reason) = 0;

    virtual std::vector<IngestEntry> list_ingests() const = 0;
    /// The number of publishers told to go (0 to 2).
    virtual Outcome<std::uint64_t> kick(const std::string& room) = 0;

    virtual Outcome<RoomStats> stats(const std::string& room) const = 0;
    virtual std::vector<RoomSummary> list_rooms() const = 0;
};

}  // namespace shopfloor::show

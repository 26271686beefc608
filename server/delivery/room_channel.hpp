// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/chunk_hold.hpp"
#include "server/delivery/chunk_ring.hpp"
#include "server/delivery/room_facts.hpp"
#include "server/delivery/viewer.hpp"
#include "server/room/cue_board.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::delivery {

/// One room as one delivery thread knows it: what to tell a newcomer, the newest media, and its
/// own viewers. Each thread has a copy, fed by the same messages in the same order, so nothing
/// here is locked. Owner: the delivery thread.
class RoomChannel {
public:
    RoomChannel(std::string slug, ChunkRing::Limits limits);

    /// Replaces the facts and tells the viewers what changed.
    void update(RoomFacts facts);
    /// Sends it to its viewers; in part with the pass that the caller flushes.
    void publish(broadcast::SharedChunk chunk);
    /// From now on media goes out so much at a time, and the viewers are told; zero: each chunk by
    /// itself.
    void set_batch(std::chrono::milliseconds span);
    std::chrono::milliseconds batch() const noexcept;
    /// A rendition has ended: its viewers go on in another one.
    void retire(std::uint8_t rendition);
    void announce(const room::Cue& cue);
    /// Sends an event to every viewer, with the pass that the caller flushes; so do all of these
    /// that tell the viewers something.
    void tell(const broadcast::SharedFrame& event);
    /// Forgets media and cues: another broadcast begins.
    void begin(std::string broadcast_id);

    /// Sends `joined` and the join burst. The viewer must `leave` before it ends.
    void join(Viewer& viewer,
              Viewer::Wish wish,
              const std::string& session,
              std::chrono::milliseconds utc);
    void leave(Viewer& viewer);
    /// Forgets cues that no viewer can reach any more, and renditions that have ended. Sends what
    /// was held back when nothing follows it, in part with the pass that the caller flushes.
    void sweep();

    /// Null when no chunk of it has come.
    const ChunkRing* ring(std::uint8_t rendition) const;
    /// By name. For "auto", and for a name that is not on air, the best that has a keyframe often
    /// enough, or the best there is. None without media.
    std::optional<std::uint8_t> resolve_rendition(std::string_view name) const;
    /// The one of this name; none when it is not on air, and for "auto".
    std::optional<std::uint8_t> find_rendition(std::string_view name) const;
    /// The next one up or down for who is in `rendition` and leaves the choice to us.
    std::optional<std::uint8_t> better(std::uint8_t rendition) const;
    std::optional<std::uint8_t> smaller(std::uint8_t rendition) const;
    /// The event `snapshot` for who goes on at `at`.
    broadcast::SharedFrame snapshot(media::MediaTime at);

    const std::string& slug() const noexcept { return slug_; }
    std::size_t viewer_count() const noexcept { return viewers_.size(); }

private:
    struct Outgoing {
        Chunks chunks;
        Bytes joined;  // their frames in one piece, where there are several
    };

    void fan_out(Chunks chunks);
    std::optional<Viewer::Newest> prepare(Chunks chunks);
    void list_renditions();
    std::string snapshot_fields_at(media::MediaTime at) const;
    std::string joined_json(const Viewer::Wish& wish,
                            const std::string& session,
                            std::chrono::milliseconds utc) const;

    std::string slug_;
    ChunkRing::Limits limits_;
    RoomFacts facts_;
    std::string broadcast_id_;
    std::map<std::uint8_t, ChunkRing> rings_;  // the best first
    ChunkHold hold_;                           // before the rings
    std::vector<Outgoing> outgoing_;           // what the last pass sends
    std::string renditions_list_;              // as it was told last
    room::CueBoard board_;
    std::vector<Viewer*> viewers_;

    // An epoch's first chunk needs the same snapshot for every viewer.
    broadcast::SharedFrame cached_snapshot_;
    media::MediaTime cached_at_{};
};

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/chunk.hpp"
#include "server/delivery/counters.hpp"
#include "server/delivery/frame_sink.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::delivery {

class ChunkRing;
class RoomChannel;

using TimePoint = std::chrono::steady_clock::time_point;

struct ViewerLimits {
    std::chrono::milliseconds skip_after;
    std::chrono::milliseconds close_after;
    std::size_t event_backlog_bytes;
};

inline constexpr const char* kAuto = "auto";

/// One viewer's place in a room: a cursor into a rendition's ring and the events it could not take
/// yet. Decides what is sent next, and in which order; costs nothing more when the viewer is slow.
/// Owner: the delivery thread. The sink must outlive it.
class Viewer {
public:
    struct Wish {
        std::string rendition = kAuto;
        bool wants_media = true;
    };

    Viewer(FrameSink& sink, ViewerLimits limits, Counters& counters)
        : sink_(sink), limits_(limits), counters_(counters) {}

    /// Sends `joined`, then the join burst as far as the socket takes it.
    void join(RoomChannel& room, Wish wish, const broadcast::SharedFrame& joined);
    /// Sends an event in this pass if the viewer keeps up, and in its place among the chunks
    /// otherwise.
    void send_event(RoomChannel& room, const broadcast::SharedFrame& event);
    /// Chunks of one rendition and epoch that the ring has just taken.
    struct Newest {
        const broadcast::Chunk& first;
        std::uint32_t count;
        ByteView frames;  // all of them; stays for the pass
    };
    /// Sends them in one pass with all who wait for just these. False: this viewer is to be
    /// served.
    [[nodiscard]] bool take(const Newest& newest);
    /// Sends what is due until nothing is left or the socket is full.
    void serve(RoomChannel& room);
    /// The room's media starts anew: the next chunk is a first one.
    void forget_media();
    /// It wants another rendition, "auto" or a name: it changes at a keyframe of that one.
    void choose(RoomChannel& room, std::string rendition);
    /// Other renditions are on air now than before.
    void reconsider(const RoomChannel& room);
    /// Its rendition is gone: it goes on in another one, with a keyframe of what it has already.
    void leave_rendition(RoomChannel& room);
    /// A smaller or a better picture for who left the choice to us. Called about once a second.
    void adapt(RoomChannel& room, TimePoint now);
    /// Whether a chunk of the rendition concerns it.
    bool follows(std::uint8_t rendition) const noexcept {
        return rendition_.value_or(rendition) == rendition || target_ == rendition;
    }
    /// Closes a viewer that has taken nothing for `close_after`. Called about once a second.
    void check_progress(TimePoint now);
    void close(CloseCode code, std::string reason);

    const Wish& wish() const noexcept { return wish_; }
    std::optional<std::uint8_t> rendition() const noexcept { return rendition_; }
    bool is_closing() const noexcept { return closing_; }

private:
    struct PendingEvent {
        broadcast::SharedFrame frame;
        std::uint32_t before_sequence;  // goes out before the chunk of this number
    };
    struct InitKey {
        std::uint32_t epoch;
        std::uint8_t rendition;
        bool operator==(const InitKey&) const = default;
    };

    static InitKey key_of(const broadcast::Init& init) noexcept;
    bool send_due_event();
    bool send_media(RoomChannel& room);
    const ChunkRing& place_cursor(const RoomChannel& room, const ChunkRing& ring);
    bool keeps_up(const ChunkRing* ring) const noexcept;
    const ChunkRing* follow_rendition(const RoomChannel& room);
    media::MediaTime place(const RoomChannel& room) const;
    void change_if_due(const RoomChannel& room);
    bool is_auto() const noexcept { return wish_.rendition == kAuto; }
    void write(const Bytes& frames);

    FrameSink& sink_;
    ViewerLimits limits_;
    Counters& counters_;
    Wish wish_;

    std::optional<std::uint8_t> rendition_;
    std::optional<std::uint8_t> target_;  // it changes to this one at its next keyframe
    AutoQuality quality_{TimePoint::clock::now()};
    std::optional<std::uint32_t> next_;  // sequence of the chunk to send next
    std::optional<InitKey> init_;        // of the chunks it gets now
    bool needs_snapshot_ = false;
    bool needs_init_ = false;
    bool closing_ = false;

    std::vector<PendingEvent> events_;  // empty while it keeps up
    std::size_t event_bytes_ = 0;
    std::uint64_t taken_bytes_ = 0;
    std::optional<TimePoint> last_progress_;
};

}  // namespace shopfloor::delivery

// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/chunk_framer.hpp"
#include "server/broadcast/cue_binder.hpp"
#include "server/broadcast/outlet.hpp"
#include "server/broadcast/renditions.hpp"
#include "server/broadcast/source_feed.hpp"
#include "server/broadcast/source_seats.hpp"
#include "server/broadcast/timeline.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace shopfloor::broadcast {

/// What a broadcast tells the business thread.
struct EpochOnAir {  // the first chunk of an epoch is with the viewers, or in the preview
    bool is_public = true;
    std::uint32_t epoch = 0;
    media::VideoFormat video;
    media::AudioFormat audio;
};
struct RenditionsOnAir {  // the best first; told whenever that changes
    std::vector<std::shared_ptr<const Init>> renditions;
};
struct SourceStats {
    wire::Stats stats;
    std::uint64_t dropped_packets = 0;
};
struct SourceSwitched {  // the publication that it is told with is on air instead of another one
    std::string why;
};
struct PublisherFailed {
    std::string sentence;  // why it cannot go on, and what to do
};
using Event = std::variant<EpochOnAir,
                           RenditionsOnAir,
                           SourceStats,
                           wire::Warning,
                           wire::Thumbnail,
                           SourceSwitched,
                           PublisherFailed>;

/// One live show's media: takes a publisher's packets, has a worker make chunks of them, lays
/// them on the timeline, puts the cues before them, hands them to the outlet.
/// Owner: its strand; the public functions may be called from any thread.
class Broadcast : public std::enable_shared_from_this<Broadcast> {
public:
    struct Wiring {
        boost::asio::any_io_executor strand;
        boost::asio::any_io_executor business;
        Outlet& outlet;  // outlives every broadcast
        SwitchPolicy policy{};
        /// Called on `business`, with the number of the publication it is about.
        std::function<void(std::uint64_t publication, Event)> on_event;
    };

    struct Place {
        std::string room;
        std::string id;
        media::MediaTime begin{};  // zero, but for a broadcast that is taken up again
        std::string preview{};     // the room of the picture until `go_public`; empty: none
    };

    Broadcast(Place place, WorkerSettings settings, Wiring wiring);

    const std::string& id() const noexcept { return place_.id; }

    /// The end of the last chunk that was put on air in the room.
    media::MediaTime live_edge() const noexcept {
        return media::MediaTime{live_edge_us_.load(std::memory_order_relaxed)};
    }

    /// Announces the broadcast to the outlet, before anything else of it.
    void open();

    /// The next keyframe is the first picture in the room itself, at media time zero. The same
    /// worker goes on, so the picture comes within a GOP, and nothing of it is lost. Until then,
    /// the preview has it.
    void go_public();

    /// A publisher is let in and the next epoch's worker started; one before it is forgotten.
    /// `left` is called (any thread) when the publisher closes its publication. Resumes on the
    /// caller's executor. Errors: those of starting the worker.
    boost::asio::awaitable<Result<std::shared_ptr<Publication>>> publish(
        std::uint64_t publication, SourceRole role, std::function<void(std::string reason)> left);

    /// A publisher is let in beside the one on air, and goes on air when it is its turn.
    std::shared_ptr<Publication> stand_by(std::uint64_t publication,
                                          SourceRole role,
                                          std::function<void(std::string reason)> left);

    /// How long the publisher in a place has sent no frame, since it came there.
    std::chrono::milliseconds silent_for(SourceRole role) const noexcept;

    /// The publication ends: if it was on air, its worker flushes what it has.
    void unpublish(std::uint64_t publication);

    /// Gives a cue its time and tells the viewers. Errors: see CueBinder::bind.
    boost::asio::awaitable<Result<room::Cue>> bind(CueOrder order);

    /// The next revision of a cue that has its time: tells the viewers at once.
    void revise(room::Cue cue);

    /// No more media: the worker is ended, what it still says is ignored.
    void close();

private:
    friend class LivePublication;
    using Clock = std::chrono::steady_clock;

    /// What all renditions' chunks of one number have in common.
    struct Stretch {
        std::chrono::microseconds utc{};  // when the first of them was complete
        std::vector<room::Cue> cues;      // that ride in them
    };

    static boost::asio::awaitable<Error> begin_publication(std::shared_ptr<Broadcast> self,
                                                           std::uint64_t publication,
                                                           SourceRole role);
    static boost::asio::awaitable<void> take(std::shared_ptr<Broadcast> self,
                                             std::uint64_t publication,
                                             SourcePacket packet);
    static boost::asio::awaitable<Result<room::Cue>> bind_on_strand(std::shared_ptr<Broadcast> self,
                                                                    CueOrder order);
    void note_frame(SourceRole role, Clock::time_point now) noexcept;
    void take_now(std::uint64_t publication, SourcePacket packet);
    void change_over(std::uint64_t publication, const char* why);
    SourceFeed::Callbacks feed_callbacks();
    void on_message(wire::ToServer message);
    void on_door_warning(std::uint64_t publication, wire::Warning warning);
    void on_ready(wire::Ready ready);
    void on_chunk(wire::Chunk chunk);
    void on_rendition_ended(std::uint8_t rendition);
    Stretch stretch(std::uint32_t sequence, media::MediaTime at);
    void leave_preview(const wire::Chunk& chunk);
    const std::string& room() const noexcept { return is_public_ ? place_.room : place_.preview; }
    void tell(Event event);

    Place place_;
    Wiring wiring_;
    Timeline timeline_;
    CueBinder cues_;
    SourceFeed feed_;
    SourceSeats seats_;
    std::array<std::uint64_t, 2> newest_{};                 // publication, by role
    std::array<std::atomic<Clock::rep>, 2> last_frames_{};  // or when it came, by role
    unsigned warnings_ = 0;                                 // of workers, passed on
    unsigned door_warnings_ = 0;  // the same of doors, without repetitions
    wire::Warning door_warning_;  // the latest of them
    Clock::time_point door_warned_;
    Renditions renditions_;
    bool is_epoch_open_ = false;  // its first chunk has come
    bool is_epoch_told_ = false;
    std::map<std::uint32_t, Stretch> stretches_;  // the newest, by number
    bool is_closed_ = false;
    bool is_public_;
    bool is_going_public_ = false;
    media::MediaTime from_{};  // of the worker's time, that is not the room's
    std::atomic<media::MediaTime::rep> live_edge_us_;
};

}  // namespace shopfloor::broadcast

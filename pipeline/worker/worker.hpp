// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/flv_graph.hpp"
#include "pipeline/ladder/ladder.hpp"
#include "pipeline/package/packager.hpp"
#include "pipeline/worker/server_link.hpp"
#include "pipeline/worker/source_intake.hpp"

#include <optional>
#include <set>
#include <string>

namespace shopfloor::worker {

/// One epoch: everything between the first byte of a publisher's stream and Ended.
///
/// One loop owns all of it, and the graph runs on it. The ladder's threads hand over through the
/// Inbox what they encode, and the still thread its thumbnails; nothing else runs.
class Worker final : public ingest::GraphListener,
                     public package::PackagerSink,
                     public ladder::LadderSink,
                     public IntakeSink {
public:
    /// Builds and starts the graph, so that a spare worker is warm. `socket` is the connected
    /// socket to the server, and stays the caller's. `shed` is when the ladder has too much to do.
    /// Throws std::runtime_error.
    explicit Worker(int socket, const ladder::ShedSettings& shed = {});

    enum class Outcome { Ended, ServerGone, ProtocolError };
    /// Runs until the epoch is over.
    Outcome run_blocking();

private:
    using Clock = std::chrono::steady_clock;

    struct Came {
        bool input = false;
        bool events = false;
    };
    Came wait_blocking();
    bool wants_input() const noexcept;
    std::chrono::milliseconds time_to_next_duty() const;
    void receive();
    void take_events();
    void do_duties();
    void report_stats();

    void handle(wire::Start start);
    void handle(wire::Media media);
    void handle(wire::Stop);
    void handle(const wire::Offer&) { misplaced("Offer"); }
    void handle(const wire::Candidates&) { misplaced("Candidates"); }
    void handle(const wire::Intake&) { misplaced("Intake"); }
    void misplaced(const char* what);
    void handle(ladder::LadderEvent event);
    void handle(transcode::Still still);
    void handle(const ingest::Drained&);
    void handle(const ingest::GraphFailed& failure);

    void graph_event(ingest::GraphEvent event) noexcept override;

    void tracks_known(const package::TrackSet& tracks) override;
    void frame_placed(const package::PlacedFrame& frame) override;
    void chunk_ready(package::PackagedChunk chunk) override;

    void rung_ready(std::size_t rung, const package::TrackSet& tracks) override;
    void rung_chunk(std::size_t rung, package::PackagedChunk chunk) override;
    void rung_ended(std::size_t rung) override;
    void ladder_warning(const std::string& code, const std::string& text) override;

    void start_ladder(const package::TrackSet& tracks);
    std::uint8_t rendition_of(std::size_t rung) const noexcept;

    void warn(const std::string& code, const std::string& text) override;
    void end(wire::EndReason reason, std::string text) override;
    void end_stopped();
    void say_farewell();
    void leave(Outcome outcome);

    const ladder::ShedSettings shed_;
    Inbox inbox_;
    ServerLink link_;

    // From Start on:
    std::optional<wire::Start> start_;
    std::optional<package::Packager> packager_;
    std::optional<SourceIntake> intake_;
    std::optional<ladder::Ladder> ladder_;  // from the first chunk on, if there is one
    Clock::time_point next_stats_;
    Clock::time_point last_stats_;

    std::set<std::string> warned_;
    std::uint64_t logged_drops_ = 0;
    std::uint64_t reported_repairs_ = 0;
    std::optional<Clock::time_point> stop_limit_;  // set by Stop
    std::optional<wire::Ended> farewell_;          // while the ladder comes to its end
    Clock::time_point farewell_limit_;
    std::optional<Outcome> outcome_;
    std::exception_ptr failure_;  // what was thrown below GStreamer

    ingest::FlvGraph graph_;  // tells of what is above
};

}  // namespace shopfloor::worker

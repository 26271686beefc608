// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/webrtc_graph.hpp"
#include "pipeline/media/keyframe_drop.hpp"
#include "pipeline/receiver/event_inbox.hpp"
#include "pipeline/wire/message.hpp"
#include "pipeline/worker/server_link.hpp"
#include "pipeline/worker/source_meter.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::receiver {

/// One WebRTC publisher, from its offer until it is gone: the server gets its frames as FLV tags,
/// as it gets them from an RTMP encoder, and a worker makes chunks of them. It asks for keyframes,
/// since browsers send none by themselves, and ends when nothing comes any more: a browser that
/// vanished stays "connected" for over half a minute.
///
/// One loop owns all of it; the graph's threads hand over through the EventInbox.
class Receiver {
public:
    /// Builds and starts the graph. `socket` is the connected socket to the server, and stays the
    /// caller's; `addresses` are where it may be reached. Throws std::runtime_error.
    Receiver(int socket, std::vector<std::string> addresses);

    enum class Outcome { Ended, ServerGone, ProtocolError };
    /// Runs until the session is over.
    Outcome run_blocking();

private:
    using Clock = std::chrono::steady_clock;

    void wait_blocking();
    void receive();
    void take_events();
    void do_duties();
    void watch(Clock::time_point now);
    void ask_for_keyframe(Clock::time_point now);

    void handle(wire::Offer offer);
    void handle(const wire::Candidates& candidates);
    void handle(const wire::Stop&);
    void handle(const wire::Start&) { misunderstood("Start"); }
    void handle(const wire::Media&) { misunderstood("Media"); }

    void handle(const ingest::VideoSeen&) { has_video_ = true; }
    void handle(const ingest::VideoConfig& config);
    void handle(const ingest::AudioConfig& config);
    void handle(const ingest::TrackFrame& frame);
    void handle(const ingest::TimesRepaired&) {}
    void handle(const ingest::UnknownTrack&) {}
    void handle(const ingest::Drained&) {}
    void handle(const ingest::GraphFailed& failure);

    void send(wire::ReceivedTag tag);
    void misunderstood(const char* what);
    void end(wire::EndReason reason, const std::string& text);
    void leave(Outcome outcome);

    const std::vector<std::string> addresses_;
    EventInbox inbox_;
    worker::ServerLink link_;
    ingest::WebRtcGraph graph_;
    worker::SourceMeter meter_;

    std::optional<wire::Offer> offer_;
    Clock::time_point next_stats_;
    Clock::time_point last_stats_;
    Clock::time_point last_frame_;  // or when the offer came
    Clock::time_point last_keyframe_;
    Clock::time_point last_asked_;
    std::uint32_t last_time_ms_ = 0;  // of a frame
    bool has_video_ = false;
    bool has_frame_ = false;
    bool has_keyframe_ = false;
    media::KeyframeDrop drop_;  // while the server does not read
    std::optional<Outcome> outcome_;
};

}  // namespace shopfloor::receiver

// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/keyframe_drop.hpp"
#include "pipeline/receiver/source.hpp"
#include "pipeline/worker/server_link.hpp"
#include "pipeline/worker/source_meter.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace shopfloor::receiver {

/// One publisher whose media is not FLV, until it is gone: the server gets its frames as FLV tags,
/// as it gets them from an RTMP encoder, and a worker makes chunks of them. It asks for keyframes
/// where the source can, and ends when nothing comes any more: a browser that vanished stays
/// "connected" for over half a minute.
///
/// One loop owns all of it.
class Receiver {
public:
    /// `socket` is the connected socket to the server, and stays the caller's; `source` outlives
    /// this.
    Receiver(int socket, Source& source);

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

    void pass_on(wire::ToWorker message);

    void handle(const ingest::VideoSeen&) { has_video_ = true; }
    void handle(const ingest::VideoConfig& config);
    void handle(const ingest::AudioConfig& config);
    void handle(const ingest::TrackFrame& frame);
    void handle(const ingest::TimesRepaired&) {}
    void handle(const ingest::UnknownTrack& track);
    void handle(const ingest::Drained&) {}
    void handle(const ingest::GraphFailed& failure);

    void send(wire::ReceivedTag tag);
    void misunderstood(const char* what);
    void end(wire::Ended ended);
    void leave(Outcome outcome);

    Source& source_;
    worker::ServerLink link_;
    worker::SourceMeter meter_;

    bool has_begun_ = false;
    Clock::time_point next_stats_;
    Clock::time_point last_stats_;
    Clock::time_point last_frame_;  // or when it began
    Clock::time_point last_keyframe_;
    Clock::time_point last_asked_;
    std::uint32_t last_time_ms_ = 0;  // of a frame
    media::VideoCodec codec_ = media::VideoCodec::H264;
    bool has_video_ = false;
    bool has_frame_ = false;
    bool has_keyframe_ = false;
    media::KeyframeDrop drop_;  // while the server does not read
    std::optional<Outcome> outcome_;
};

}  // namespace shopfloor::receiver

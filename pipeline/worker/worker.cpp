// SPDX-License-Identifier: MIT
#include "pipeline/worker/worker.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/worker/messages.hpp"
#include "pipeline/worker/sentences.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

namespace shopfloor::worker {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kSourceRendition = 0;
// More than this unread by the server, and input has to wait.
constexpr std::size_t kInputPauseBytes = 8 * 1024 * 1024;
constexpr std::size_t kUnsentLimitBytes = 32 * 1024 * 1024;
constexpr auto kStatsInterval = 1s;
constexpr std::uint64_t kManyRepairs = 5;  // in one interval: more than a single jump
constexpr auto kDrainPatience = 1s;
constexpr auto kLadderPatience = 1500ms;
constexpr auto kFarewellPatience = 2s;
constexpr auto kPausedInputCheck = 10ms;

}  // namespace

Worker::Worker(int socket, const ladder::ShedSettings& shed)
    : shed_(shed), link_(socket, kUnsentLimitBytes), graph_(*this) {}

Worker::Outcome Worker::run_blocking() {
    while (!outcome_) {
        const Came came = wait_blocking();
        if (!outcome_ && !link_.flush()) leave(Outcome::ServerGone);
        if (!outcome_ && came.input && wants_input()) receive();
        if (!outcome_ && came.events) take_events();
        if (!outcome_) do_duties();
    }
    if (failure_) std::rethrow_exception(failure_);
    if (*outcome_ == Outcome::Ended) link_.flush_blocking(kFarewellPatience);
    return *outcome_;
}

// ---- the loop ----

bool Worker::wants_input() const noexcept {
    return !stop_limit_ && !farewell_ && link_.unsent_bytes() < kInputPauseBytes;
}

std::chrono::milliseconds Worker::time_to_next_duty() const {
    if (!start_) return std::chrono::hours{1};
    Clock::time_point next = next_stats_;
    if (const auto cut = packager_->deadline()) next = std::min(next, *cut);
    if (stop_limit_ && !farewell_) next = std::min(next, *stop_limit_);
    if (farewell_) next = std::min(next, farewell_limit_);
    if (!wants_input()) next = std::min(next, Clock::now() + kPausedInputCheck);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return std::max(left, 0ms);
}

Worker::Came Worker::wait_blocking() {
    short events = wants_input() ? POLLIN : 0;
    if (link_.unsent_bytes() > 0) events |= POLLOUT;
    std::array<pollfd, 2> waiting{{
        {.fd = link_.socket(), .events = events, .revents = 0},
        {.fd = inbox_.descriptor(), .events = POLLIN, .revents = 0},
    }};
    poll(waiting.data(), waiting.size(), static_cast<int>(time_to_next_duty().count()));
    if ((waiting[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) leave(Outcome::ServerGone);
    return {.input = (waiting[0].revents & POLLIN) != 0,
            .events = (waiting[1].revents & POLLIN) != 0};
}

void Worker::receive() {
    if (link_.receive() == ServerLink::Received::PeerGone) return leave(Outcome::ServerGone);
    while (!outcome_) {
        auto message = link_.next();
        if (!message) {
            log::error(
                "worker", "the server's message is not understood: {}", message.error().message());
            return leave(Outcome::ProtocolError);
        }
        if (!*message) return;
        std::visit([&](auto& known) { handle(std::move(known)); }, **message);
    }
}

void Worker::take_events() {
    for (InboxEvent& event : inbox_.take_all()) {
        if (outcome_) return;
        std::visit([&](auto& known) { handle(std::move(known)); }, event);
    }
}

void Worker::do_duties() {
    if (!start_) return;
    const auto now = Clock::now();
    if (now >= next_stats_) report_stats();
    if (farewell_) {
        if (now >= farewell_limit_ || ladder_->is_drained()) say_farewell();
        return;
    }
    packager_->poll(now);
    if (ladder_) ladder_->poll(now);
    if (stop_limit_) {
        if (now >= *stop_limit_) end_stopped();
        return;
    }
    switch (intake_->verdict(now)) {
        case InputWatch::Verdict::Fine: return;
        case InputWatch::Verdict::NoFrames: return end(wire::EndReason::NoFrames, kNoFramesText);
        case InputWatch::Verdict::OnlyAudio:
            return end(wire::EndReason::Unsupported, kOnlyAudioText);
        case InputWatch::Verdict::NoKeyframe:
            return end(wire::EndReason::NoFrames, kNoKeyframeText);
        case InputWatch::Verdict::VideoStopped:
            return end(wire::EndReason::NoFrames, kVideoStoppedText);
    }
}

void Worker::report_stats() {
    const auto now = Clock::now();
    wire::Stats stats =
        intake_->report(std::chrono::duration_cast<std::chrono::microseconds>(now - last_stats_));
    stats.repaired_timestamps = packager_->repaired_timestamps() + intake_->repaired_times();
    stats.silence_frames = packager_->silence_frames();
    if (ladder_) {
        stats.ladder_rungs = ladder_->rungs_on();
        stats.ladder_delay_ms = static_cast<std::uint32_t>(ladder_->take_worst_delay().count());
    }
    link_.send(stats);
    if (stats.repaired_timestamps >= reported_repairs_ + kManyRepairs) {
        warn("bad_times", kBadTimesText);
    }
    reported_repairs_ = stats.repaired_timestamps;
    last_stats_ = now;
    next_stats_ = std::max(next_stats_ + kStatsInterval, now);
    if (link_.dropped_chunks() > logged_drops_) {
        logged_drops_ = link_.dropped_chunks();
        log::warning("worker", "the server does not read: chunks dropped total={}", logged_drops_);
    }
}

// ---- from the server ----

void Worker::handle(wire::Start start) {
    if (start_) {
        log::error("worker", "a second Start");
        return leave(Outcome::ProtocolError);
    }
    start_ = start;
    packager_.emplace(package::PackagerSettings{.chunk_duration = start.chunk_duration,
                                                .chunk_wall_limit = start.chunk_wall_limit},
                      *this);
    intake_.emplace(start, *packager_, inbox_, *this);
    last_stats_ = Clock::now();
    next_stats_ = last_stats_ + kStatsInterval;
}

void Worker::handle(wire::Media media) {
    if (!start_) {
        log::error("worker", "media before Start");
        return leave(Outcome::ProtocolError);
    }
    if (media.bytes.empty() || stop_limit_ || farewell_) return;
    intake_->bytes_came(media.bytes.size(), Clock::now());
    graph_.push(media.bytes);
}

void Worker::misplaced(const char* what) {
    log::error("worker", "{} is a receiver's", what);
    leave(Outcome::ProtocolError);
}

void Worker::handle(wire::Stop) {
    if (!start_) return end_stopped();
    if (stop_limit_ || farewell_) return;
    stop_limit_ = Clock::now() + kDrainPatience;
    graph_.finish();
}

// ---- from the threads, and the graph ----

void Worker::handle(ladder::LadderEvent event) {
    if (ladder_) ladder_->handle(std::move(event), Clock::now());
}

void Worker::handle(transcode::Still still) {
    if (intake_) intake_->handle(still);
    if (still.jpeg.empty()) return;
    link_.send(wire::Thumbnail{
        .width = still.width, .height = still.height, .jpeg = std::move(still.jpeg)});
}

// Nothing may be thrown through GStreamer's frames.
void Worker::graph_event(ingest::GraphEvent event) noexcept {
    if (farewell_ || outcome_) return;
    const auto take = [&](auto& known) {
        if constexpr (requires { intake_->handle(std::move(known)); }) {
            if (intake_) intake_->handle(std::move(known));
        } else {
            handle(known);
        }
    };
    try {
        std::visit(take, event);
    } catch (...) {
        failure_ = std::current_exception();
        leave(Outcome::ProtocolError);
    }
}

void Worker::handle(const ingest::Drained&) { end_stopped(); }

void Worker::handle(const ingest::GraphFailed& failure) {
    if (stop_limit_) return;  // the other track may have something left; Drained follows
    end(wire::EndReason::Failed, "The stream cannot be read: " + failure.reason);
}

// ---- to the server ----

void Worker::tracks_known(const package::TrackSet& tracks) {
    if (intake_->has_passthrough()) link_.send(ready_message(kSourceRendition, false, tracks));
    if (tracks.audio_is_silence && !intake_->ignores_audio()) {
        warn("no_audio", kNoAudioText);
    }
    start_ladder(tracks);
}

void Worker::start_ladder(const package::TrackSet& tracks) {
    const bool has_passthrough = intake_->has_passthrough();
    if (has_passthrough && start_->ladder.empty()) return;
    if (!transcode::Encoder::is_available()) {
        log::warning("worker", "no ladder: FFmpeg has no H.264 encoder");
        return;
    }
    auto rungs = ladder::plan_rungs(
        {tracks.video.width, tracks.video.height}, wanted_rungs(*start_), !has_passthrough);
    if (rungs.empty()) return;
    ladder_.emplace(ladder::LadderSettings{.rungs = std::move(rungs),
                                           .keeps_last = !has_passthrough,
                                           .idr_interval = start_->idr_interval,
                                           .chunk_duration = start_->chunk_duration,
                                           .shed = shed_,
                                           .queue = {}},
                    tracks,
                    inbox_,
                    *this);
}

void Worker::frame_placed(const package::PlacedFrame& frame) {
    if (ladder_) ladder_->frame(frame, Clock::now());
}

void Worker::chunk_ready(package::PackagedChunk chunk) {
    const auto skeleton = chunk.skeleton;
    if (intake_->has_passthrough()) {
        link_.send(chunk_message(kSourceRendition, std::move(chunk), packager_->audio_timescale()));
    }
    if (ladder_) ladder_->chunk(skeleton, Clock::now());
}

// The source's own rendition is 0, where it has one.
std::uint8_t Worker::rendition_of(std::size_t rung) const noexcept {
    return static_cast<std::uint8_t>(rung + (intake_->has_passthrough() ? 1 : 0));
}

void Worker::rung_ready(std::size_t rung, const package::TrackSet& tracks) {
    link_.send(ready_message(rendition_of(rung), true, tracks));
}

void Worker::rung_chunk(std::size_t rung, package::PackagedChunk chunk) {
    link_.send(chunk_message(rendition_of(rung), std::move(chunk), packager_->audio_timescale()));
}

void Worker::rung_ended(std::size_t rung) {
    link_.send(wire::RenditionEnded{.rendition = rendition_of(rung)});
}

void Worker::ladder_warning(const std::string& code, const std::string& text) {
    link_.send(wire::Warning{.code = code, .text = text});
}

void Worker::warn(const std::string& code, const std::string& text) {
    if (!warned_.insert(code).second) return;
    link_.send(wire::Warning{.code = code, .text = text});
}

// A stream that was stopped before the watch spoke is told what was wrong with it all the same.
void Worker::end_stopped() {
    const bool was_only_audio =
        intake_ && intake_->verdict(Clock::now()) == InputWatch::Verdict::OnlyAudio;
    if (was_only_audio) return end(wire::EndReason::Unsupported, kOnlyAudioText);
    end(wire::EndReason::Stopped, kStoppedText);
}

// All renditions end with the same chunk: the ladder has to come to its end first.
void Worker::end(wire::EndReason reason, std::string text) {
    if (outcome_ || farewell_) return;
    if (packager_) packager_->flush();
    farewell_ = wire::Ended{.reason = reason, .text = std::move(text)};
    if (!ladder_) return say_farewell();
    farewell_limit_ = Clock::now() + kLadderPatience;
    ladder_->finish();
}

void Worker::say_farewell() {
    if (packager_) report_stats();
    if (ladder_ && !ladder_->is_drained())
        log::warning("worker", "the ladder does not end in time");
    log::info("worker",
              "ended reason={} text=\"{}\"",
              static_cast<int>(farewell_->reason),
              farewell_->text);
    link_.send(*farewell_);
    leave(Outcome::Ended);
}

void Worker::leave(Outcome outcome) {
    if (!outcome_) outcome_ = outcome;
}

}  // namespace shopfloor::worker

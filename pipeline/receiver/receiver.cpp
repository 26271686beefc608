// SPDX-License-Identifier: MIT
#include "pipeline/receiver/receiver.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/receiver/tag_body.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

namespace shopfloor::receiver {
namespace {

using namespace std::chrono_literals;

// More than this unread by the server, and frames are dropped.
constexpr std::size_t kUnsentLimitBytes = 8 * 1024 * 1024;
constexpr auto kStatsInterval = 1s;
constexpr auto kAskInterval = 500ms;  // an answer takes a round trip, and a picture
constexpr auto kLoopInterval = 100ms;
constexpr auto kFarewellPatience = 2s;

std::uint32_t to_ms(std::chrono::microseconds time) {
    return static_cast<std::uint32_t>(std::chrono::round<std::chrono::milliseconds>(time).count());
}

}  // namespace

Receiver::Receiver(int socket, Source& source)
    : source_(source), link_(socket, 2 * kUnsentLimitBytes), last_stats_(Clock::now()) {}

Receiver::Outcome Receiver::run_blocking() {
    while (!outcome_) {
        wait_blocking();
        if (!outcome_ && !link_.flush()) leave(Outcome::ServerGone);
        if (!outcome_) receive();
        if (!outcome_) take_events();
        if (!outcome_) do_duties();
    }
    if (*outcome_ == Outcome::Ended) link_.flush_blocking(kFarewellPatience);
    return *outcome_;
}

// ---- the loop ----

void Receiver::wait_blocking() {
    const short events = link_.unsent_bytes() > 0 ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 2> waiting{{
        {.fd = link_.socket(), .events = events, .revents = 0},
        {.fd = source_.descriptor(), .events = POLLIN, .revents = 0},
    }};
    const int patience = has_begun_ ? static_cast<int>(kLoopInterval.count()) : -1;
    poll(waiting.data(), waiting.size(), patience);
    if ((waiting[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) leave(Outcome::ServerGone);
}

void Receiver::receive() {
    if (link_.receive() == worker::ServerLink::Received::PeerGone) {
        return leave(Outcome::ServerGone);
    }
    while (!outcome_) {
        auto message = link_.next();
        if (!message) return misunderstood(message.error().message().c_str());
        if (!*message) return;
        pass_on(std::move(**message));
        take_events();
    }
}

void Receiver::take_events() {
    for (ingest::GraphEvent& event : source_.take_events()) {
        if (outcome_) return;
        std::visit([&](auto& known) { handle(known); }, event);
    }
}

void Receiver::do_duties() {
    if (!has_begun_) return;
    const auto now = Clock::now();
    if (now >= next_stats_) {
        link_.send(meter_.report(
            std::chrono::duration_cast<std::chrono::microseconds>(now - last_stats_)));
        last_stats_ = now;
        next_stats_ = now + kStatsInterval;
    }
    ask_for_keyframe(now);
    watch(now);
}

void Receiver::ask_for_keyframe(Clock::time_point now) {
    const auto& interval = source_.patience()->keyframe_interval;
    if (!interval || !has_video_ || now - last_asked_ < kAskInterval) return;
    const bool is_due =
        !has_keyframe_ || drop_.awaits_keyframe() || now - last_keyframe_ >= *interval;
    if (!is_due) return;
    last_asked_ = now;
    source_.ask_for_keyframe();
}

void Receiver::watch(Clock::time_point now) {
    const Patience& patience = *source_.patience();
    const auto silent_for = now - last_frame_;
    if (!has_frame_ && silent_for >= patience.setup_limit) {
        return end({.reason = wire::EndReason::NoFrames, .text = source_.never_came()});
    }
    if (has_frame_ && silent_for >= patience.silence_limit) {
        end({.reason = wire::EndReason::NoFrames, .text = source_.fell_silent()});
    }
}

// ---- from the server ----

void Receiver::pass_on(wire::ToWorker message) {
    if (std::holds_alternative<wire::Stop>(message)) {
        return end({.reason = wire::EndReason::Stopped, .text = "The stream was stopped."});
    }
    Source::Reply reply = source_.take(std::move(message));
    if (!reply.is_understood) return misunderstood("it does not fit here");
    if (source_.patience() && !std::exchange(has_begun_, true)) last_frame_ = Clock::now();
    if (!reply.message) return;
    if (auto* ended = std::get_if<wire::Ended>(&*reply.message)) return end(std::move(*ended));
    link_.send(*reply.message);
}

// ---- from the graph ----

void Receiver::handle(const ingest::VideoConfig& config) {
    codec_ = config.track.codec;
    send({.is_video = true, .time_ms = last_time_ms_, .body = tag_body(config)});
}

void Receiver::handle(const ingest::AudioConfig& config) {
    send({.is_video = false, .time_ms = last_time_ms_, .body = tag_body(config)});
}

void Receiver::handle(const ingest::TrackFrame& frame) {
    const bool is_video = frame.track == media::TrackKind::Video;
    const auto now = Clock::now();
    meter_.add_bytes(frame.payload.size());
    meter_.add(frame, is_video && frame.is_keyframe);
    last_frame_ = now;
    has_frame_ = true;
    if (is_video && frame.is_keyframe) {
        last_keyframe_ = now;
        has_keyframe_ = true;
    }
    const bool is_full = link_.unsent_bytes() > kUnsentLimitBytes;
    if (is_video ? drop_.drops(is_full, frame.is_keyframe) : is_full) return;
    last_time_ms_ = to_ms(frame.decode_time);
    send({.is_video = is_video, .time_ms = last_time_ms_, .body = tag_body(frame, codec_)});
}

void Receiver::handle(const ingest::UnknownTrack& track) {
    link_.send(wire::Warning{.code = "unsupported_audio",
                             .text = "The stream has sound that is not taken here (" +
                                     track.media_type + "). Set the encoder's sound to AAC."});
}

void Receiver::handle(const ingest::GraphFailed& failure) { end(source_.failed(failure.reason)); }

// ---- to the server ----

void Receiver::send(wire::ReceivedTag tag) { link_.send(std::move(tag)); }

void Receiver::misunderstood(const char* what) {
    log::error("receiver", "the server's message is not understood: {}", what);
    leave(Outcome::ProtocolError);
}

void Receiver::end(wire::Ended ended) {
    log::info(
        "receiver", "ended reason={} text=\"{}\"", static_cast<int>(ended.reason), ended.text);
    link_.send(std::move(ended));
    leave(Outcome::Ended);
}

void Receiver::leave(Outcome outcome) {
    if (!outcome_) outcome_ = outcome;
}

}  // namespace shopfloor::receiver

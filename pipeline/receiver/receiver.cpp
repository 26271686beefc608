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

constexpr std::size_t kInboxBytes = 8 * 1024 * 1024;
// More than this unread by the server, and frames are dropped.
constexpr std::size_t kUnsentLimitBytes = 8 * 1024 * 1024;
constexpr auto kStatsInterval = 1s;
constexpr auto kAskInterval = 500ms;  // an answer takes a round trip, and a picture
constexpr auto kLoopInterval = 100ms;
constexpr auto kFarewellPatience = 2s;

constexpr const char* kNeverCameText =
    "No picture arrived by WebRTC. A firewall may stop it: open the ports of webrtc.ports (UDP and "
    "TCP), and set webrtc.public_address where the server is behind a router.";
constexpr const char* kSilentText = "Nothing arrives from the browser any more.";

std::uint32_t to_ms(std::chrono::microseconds time) {
    return static_cast<std::uint32_t>(std::chrono::round<std::chrono::milliseconds>(time).count());
}

wire::EndReason reason_of(const Refusal& refusal) {
    if (refusal.code == "invalid") return wire::EndReason::Refused;
    return refusal.code == "unacceptable" ? wire::EndReason::Unsupported : wire::EndReason::Failed;
}

}  // namespace

Receiver::Receiver(int socket, std::vector<std::string> addresses)
    : addresses_(std::move(addresses)),
      inbox_(kInboxBytes),
      link_(socket, 2 * kUnsentLimitBytes),
      graph_(inbox_),
      last_stats_(Clock::now()) {}

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
        {.fd = inbox_.descriptor(), .events = POLLIN, .revents = 0},
    }};
    const int patience = offer_ ? static_cast<int>(kLoopInterval.count()) : -1;
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
        std::visit([&](auto& known) { handle(std::move(known)); }, **message);
    }
}

void Receiver::take_events() {
    for (ingest::GraphEvent& event : inbox_.take_all()) {
        if (outcome_) return;
        std::visit([&](auto& known) { handle(known); }, event);
    }
}

void Receiver::do_duties() {
    if (!offer_) return;
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
    const bool is_due = !has_keyframe_ || drop_.awaits_keyframe() ||
                        now - last_keyframe_ >= offer_->keyframe_interval;
    if (!has_video_ || !is_due || now - last_asked_ < kAskInterval) return;
    last_asked_ = now;
    graph_.ask_for_keyframe();
}

void Receiver::watch(Clock::time_point now) {
    const auto silent_for = now - last_frame_;
    if (!has_frame_ && silent_for >= offer_->setup_limit) {
        return end(wire::EndReason::NoFrames, kNeverCameText);
    }
    if (has_frame_ && silent_for >= offer_->silence_limit) {
        end(wire::EndReason::NoFrames, kSilentText);
    }
}

// ---- from the server ----

void Receiver::handle(wire::Offer offer) {
    if (offer_) return misunderstood("a second Offer");
    const std::string sdp = std::exchange(offer.sdp, {});
    offer_ = std::move(offer);
    last_frame_ = Clock::now();
    const auto answer =
        graph_.answer_blocking(sdp,
                               {.addresses = addresses_,
                                .first_port = static_cast<std::uint16_t>(offer_->first_port),
                                .last_port = static_cast<std::uint16_t>(offer_->last_port),
                                .stun = offer_->stun,
                                .answer = {.public_address = offer_->public_address,
                                           .bitrate_kbps = offer_->bitrate_kbps}});
    if (!answer) return end(reason_of(answer.error()), answer.error().message);
    link_.send(wire::Answer{.sdp = *answer});
}

void Receiver::handle(const wire::Candidates& candidates) {
    if (!offer_) return misunderstood("Candidates before an Offer");
    graph_.add_candidates(candidates.fragment);
}

void Receiver::handle(const wire::Stop&) {
    end(wire::EndReason::Stopped, "The stream was stopped.");
}

// ---- from the graph ----

void Receiver::handle(const ingest::VideoConfig& config) {
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
    last_time_ms_ = to_ms(frame.presentation_time);
    send({.is_video = is_video, .time_ms = last_time_ms_, .body = tag_body(frame)});
}

void Receiver::handle(const ingest::GraphFailed& failure) {
    end(wire::EndReason::Failed, "The WebRTC session is over: " + failure.reason + ".");
}

// ---- to the server ----

void Receiver::send(wire::ReceivedTag tag) { link_.send(std::move(tag)); }

void Receiver::misunderstood(const char* what) {
    log::error("receiver", "the server's message is not understood: {}", what);
    leave(Outcome::ProtocolError);
}

void Receiver::end(wire::EndReason reason, const std::string& text) {
    log::info("receiver", "ended reason={} text=\"{}\"", static_cast<int>(reason), text);
    link_.send(wire::Ended{.reason = reason, .text = text});
    leave(Outcome::Ended);
}

void Receiver::leave(Outcome outcome) {
    if (!outcome_) outcome_ = outcome;
}

}  // namespace shopfloor::receiver

// SPDX-License-Identifier: MIT
#include "pipeline/receiver/webrtc_source.hpp"

#include <utility>

namespace shopfloor::receiver {
namespace {

constexpr std::size_t kInboxBytes = 8 * 1024 * 1024;

wire::EndReason reason_of(const Refusal& refusal) {
    if (refusal.code == "invalid") return wire::EndReason::Refused;
    return refusal.code == "unacceptable" ? wire::EndReason::Unsupported : wire::EndReason::Failed;
}

}  // namespace

WebRtcSource::WebRtcSource(std::vector<std::string> addresses)
    : addresses_(std::move(addresses)), inbox_(kInboxBytes), graph_(inbox_) {}

Source::Reply WebRtcSource::take(wire::ToWorker message) {
    if (const auto* offer = std::get_if<wire::Offer>(&message); offer && !patience_) {
        return answer(*offer);
    }
    if (const auto* candidates = std::get_if<wire::Candidates>(&message); candidates && patience_) {
        graph_.add_candidates(candidates->fragment);
        return {};
    }
    return {.is_understood = false};
}

Source::Reply WebRtcSource::answer(const wire::Offer& offer) {
    patience_ = {.setup_limit = offer.setup_limit,
                 .silence_limit = offer.silence_limit,
                 .keyframe_interval = offer.keyframe_interval};
    const auto answer = graph_.answer_blocking(
        offer.sdp,
        {.addresses = addresses_,
         .first_port = static_cast<std::uint16_t>(offer.first_port),
         .last_port = static_cast<std::uint16_t>(offer.last_port),
         .stun = offer.stun,
         .answer = {.public_address = offer.public_address, .bitrate_kbps = offer.bitrate_kbps}});
    if (answer) return {.message = wire::Answer{.sdp = *answer}};
    return {.message =
                wire::Ended{.reason = reason_of(answer.error()), .text = answer.error().message}};
}

// RTP has no decode times, and browsers do not reorder.
std::deque<ingest::GraphEvent> WebRtcSource::take_events() {
    std::deque<ingest::GraphEvent> events = inbox_.take_all();
    for (ingest::GraphEvent& event : events) {
        if (auto* frame = std::get_if<ingest::TrackFrame>(&event)) {
            frame->decode_time = frame->presentation_time;
        }
    }
    return events;
}

std::string WebRtcSource::never_came() const {
    return "No picture arrived by WebRTC. A firewall may stop it: open the ports of webrtc.ports "
           "(UDP and TCP), and set webrtc.public_address where the server is behind a router.";
}

std::string WebRtcSource::fell_silent() const {
    return "Nothing arrives from the browser any more.";
}

wire::Ended WebRtcSource::failed(const std::string& reason) const {
    return {.reason = wire::EndReason::Failed,
            .text = "The WebRTC session is over: " + reason + "."};
}

}  // namespace shopfloor::receiver

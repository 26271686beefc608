// SPDX-License-Identifier: MIT
#include "pipeline/receiver/event_inbox.hpp"

#include "pipeline/base/log.hpp"

#include <exception>
#include <utility>

namespace shopfloor::receiver {

bool EventInbox::is_dropped(const ingest::TrackFrame& frame) {
    const bool is_full = bytes_ + frame.payload.size() > limit_bytes_;
    if (frame.track == media::TrackKind::Audio) return is_full;
    return drop_.drops(is_full, frame.is_keyframe);
}

void EventInbox::put(ingest::GraphEvent event) {
    const std::lock_guard lock{mutex_};
    if (const auto* frame = std::get_if<ingest::TrackFrame>(&event)) {
        if (is_dropped(*frame)) return;
        bytes_ += frame->payload.size();
    }
    events_.push_back(std::move(event));
}

void EventInbox::graph_event(ingest::GraphEvent event) noexcept {
    try {
        put(std::move(event));
    } catch (const std::exception& error) {
        log::error("receiver", "event dropped: {}", error.what());
    }
    signal_.raise();
}

std::deque<ingest::GraphEvent> EventInbox::take_all() {
    signal_.clear();
    const std::lock_guard lock{mutex_};
    bytes_ = 0;
    return std::exchange(events_, {});
}

}  // namespace shopfloor::receiver

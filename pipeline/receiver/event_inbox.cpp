// SPDX-License-Identifier: MIT
#include "pipeline/receiver/event_inbox.hpp"

#include "pipeline/base/log.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

namespace shopfloor::receiver {

EventInbox::EventInbox(std::size_t limit_bytes)
    : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), limit_bytes_(limit_bytes) {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

EventInbox::~EventInbox() { close(descriptor_); }

bool EventInbox::is_dropped(const ingest::TrackFrame& frame) {
    const bool is_full = bytes_ + frame.payload.size() > limit_bytes_;
    if (frame.track == media::TrackKind::Audio) return is_full;
    const bool is_useless = awaits_keyframe_ && !frame.is_keyframe;
    awaits_keyframe_ = is_full || is_useless;
    return awaits_keyframe_;
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
    const std::uint64_t one = 1;
    // The only failure is a counter at its limit, which wakes the reader too.
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

std::deque<ingest::GraphEvent> EventInbox::take_all() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof count);
    const std::lock_guard lock{mutex_};
    bytes_ = 0;
    return std::exchange(events_, {});
}

}  // namespace shopfloor::receiver

// SPDX-License-Identifier: MIT
#include "pipeline/worker/inbox.hpp"

#include "pipeline/base/log.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace shopfloor::worker {

Inbox::Inbox(std::size_t limit_bytes)
    : limit_bytes_(limit_bytes), descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

Inbox::~Inbox() { close(descriptor_); }

void Inbox::graph_event(ingest::GraphEvent event) noexcept {
    const auto* frame = std::get_if<ingest::TrackFrame>(&event);
    const std::size_t bytes = frame ? frame->payload.size() : 0;
    put(std::move(event), bytes);
}

// What is encoded was a frame of the source's, and bounded as such.
void Inbox::ladder_event(ladder::LadderEvent event) noexcept { put(std::move(event), 0); }

void Inbox::put_still(transcode::Still still) noexcept { put(std::move(still), 0); }

void Inbox::put(InboxEvent event, std::size_t bytes) noexcept {
    try {
        const std::lock_guard lock{mutex_};
        if (bytes > 0 && waiting_bytes_ + bytes > limit_bytes_) {
            ++refused_frames_;
            return;
        }
        events_.push_back(std::move(event));
        waiting_bytes_ += bytes;
    } catch (const std::bad_alloc&) {
        log::error("worker", "event dropped: out of memory");
    }
    const std::uint64_t one = 1;
    // The only failure is a counter at its limit, which wakes the reader too.
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

Inbox::Taken Inbox::take_all() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof count);
    const std::lock_guard lock{mutex_};
    waiting_bytes_ = 0;
    return {.events = std::exchange(events_, {}),
            .refused_frames = std::exchange(refused_frames_, 0)};
}

}  // namespace shopfloor::worker

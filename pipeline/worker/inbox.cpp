// SPDX-License-Identifier: MIT
#include "pipeline/worker/inbox.hpp"

#include "pipeline/base/log.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace shopfloor::worker {

Inbox::Inbox() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

Inbox::~Inbox() { close(descriptor_); }

void Inbox::ladder_event(ladder::LadderEvent event) noexcept { put(std::move(event)); }

void Inbox::put_still(transcode::Still still) noexcept { put(std::move(still)); }

void Inbox::put(InboxEvent event) noexcept {
    try {
        const std::lock_guard lock{mutex_};
        events_.push_back(std::move(event));
    } catch (const std::bad_alloc&) {
        log::error("worker", "event dropped: out of memory");
    }
    const std::uint64_t one = 1;
    // The only failure is a counter at its limit, which wakes the reader too.
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

std::deque<InboxEvent> Inbox::take_all() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof count);
    const std::lock_guard lock{mutex_};
    return std::exchange(events_, {});
}

}  // namespace shopfloor::worker

// SPDX-License-Identifier: MIT
#include "pipeline/worker/inbox.hpp"

#include "pipeline/base/log.hpp"

#include <new>
#include <utility>

namespace shopfloor::worker {

void Inbox::ladder_event(ladder::LadderEvent event) noexcept { put(std::move(event)); }

void Inbox::put_still(transcode::Still still) noexcept { put(std::move(still)); }

void Inbox::put(InboxEvent event) noexcept {
    try {
        const std::lock_guard lock{mutex_};
        events_.push_back(std::move(event));
    } catch (const std::bad_alloc&) {
        log::error("worker", "event dropped: out of memory");
    }
    signal_.raise();
}

std::deque<InboxEvent> Inbox::take_all() {
    signal_.clear();
    const std::lock_guard lock{mutex_};
    return std::exchange(events_, {});
}

}  // namespace shopfloor::worker

// SPDX-License-Identifier: MIT
#include "pipeline/ladder/encode_queue.hpp"

#include <utility>

namespace shopfloor::ladder {

void EncodeQueue::put_blocking(EncodeWork work, const std::stop_token& stop) {
    {
        std::unique_lock lock{mutex_};
        if (!changed_.wait(lock, stop, [&] { return work_.size() < limit_; })) return;
        work_.push_back(std::move(work));
    }
    changed_.notify_all();
}

void EncodeQueue::discard_pictures() {
    std::deque<EncodeWork> discarded;  // pictures are freed outside of the lock
    {
        const std::lock_guard lock{mutex_};
        std::deque<EncodeWork> kept;
        for (EncodeWork& work : work_) {
            const bool is_picture = std::holds_alternative<EncodePicture>(work);
            (is_picture ? discarded : kept).push_back(std::move(work));
        }
        work_ = std::move(kept);
    }
    changed_.notify_all();
}

std::optional<EncodeWork> EncodeQueue::take_blocking(const std::stop_token& stop) {
    std::optional<EncodeWork> work;
    {
        std::unique_lock lock{mutex_};
        if (!changed_.wait(lock, stop, [&] { return !work_.empty(); })) return std::nullopt;
        if (stop.stop_requested()) return std::nullopt;
        work = std::move(work_.front());
        work_.pop_front();
    }
    changed_.notify_all();
    return work;
}

}  // namespace shopfloor::ladder

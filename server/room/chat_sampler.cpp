// SPDX-License-Identifier: MIT
#include "server/room/chat_sampler.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::room {

void ChatSampler::add_viewer_line(std::uint64_t id) {
    ++seen_;
    if (sample_.size() < capacity_) {
        sample_.push_back(id);
        return;
    }
    std::uniform_int_distribution<std::size_t> place{0, seen_ - 1};
    const std::size_t at = place(random_);
    if (at < capacity_) sample_[at] = id;
}

void ChatSampler::remove(std::uint64_t id) {
    if (std::erase(sample_, id) > 0) --seen_;
    std::erase(staff_, id);
}

ChatSampler::Batch ChatSampler::take() {
    Batch batch{.ids = std::move(sample_), .skipped = 0};
    batch.skipped = seen_ - batch.ids.size();
    batch.ids.insert(batch.ids.end(), staff_.begin(), staff_.end());
    std::ranges::sort(batch.ids);
    sample_.clear();
    staff_.clear();
    seen_ = 0;
    return batch;
}

}  // namespace shopfloor::room
